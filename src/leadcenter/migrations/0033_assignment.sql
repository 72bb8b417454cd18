-- Assignment, seen by people: what indexes advice and the fairness report ride on.

create index episode_of_dealer on episode (dealer_id, opened_at);
comment on index episode_of_dealer is 'Who got leads of a dealer in a span of time: the fairness report.';

create index assignment_snapshot_of_dealer on assignment_snapshot (dealer_id, at);
comment on index assignment_snapshot_of_dealer is 'Who was passed over in a span of time, and why.';

create index lead_decided on lead (dealer_id, closed_at) where status in ('won', 'lost');
comment on index lead_decided is 'The record of a dealer''s people: leads that were won or lost since a day.';

create table grab_offer (
    bucket int not null,
    lead_id uuid not null,
    dealer_id uuid not null references entity,
    rule_set_id uuid not null,
    branch text not null,
    staff uuid[] not null,
    at timestamptz not null,
    primary key (bucket, lead_id)
);
create index grab_offer_of_dealer on grab_offer (dealer_id, at);
comment on table grab_offer is 'A lead that a rule offers to several people: the first who takes it has it. It holds while the lead lies on the desk for that reason (belt); the next offer of the lead takes its place.';
