-- Leads that go from one dealer to another: who asked, what became of each, what the old dealer keeps. Small tables: transfer, transfer_policy. Big:
-- transfer_lead, transfer_trace.

create table transfer_policy (
    one boolean primary key default true check (one),
    won text not null default 'block' check (won in ('block', 'carry')),
    ordered text not null default 'block' check (ordered in ('block', 'carry')),
    test_drive text not null default 'block' check (test_drive in ('block', 'carry')),
    lost_to text not null default 'last_consultant' check (lost_to in ('last_consultant', 'manager')),
    loser_barred boolean not null default false,
    contact_minutes int not null default 120 check (contact_minutes between 1 and 100000)
);
insert into transfer_policy (one) values (true);
comment on table transfer_policy is 'Switches of transfers: what is blocked or carried over, who gets a lead that came back, within how many business minutes a dealer contacts a customer who asked again.';

create table transfer (
    id uuid primary key,
    request_key text not null check (request_key <> ''),
    kind text not null check (kind in ('by_hand', 'exit', 'asked')),
    from_dealer uuid references entity,
    to_dealer uuid references entity,
    offer text not null default 'none' check (offer in ('none', 'region')),
    reason text not null check (reason in ('dealer_leaves', 'poor_followup', 'customer_moved', 'customer_asks', 'manual_dispatch')),
    asked_by text not null,
    asked_of uuid not null references entity,
    asked_at timestamptz not null,
    decided_by text not null default '',
    decided_at timestamptz,
    finished_at timestamptz,
    constraint transfer_request unique (asked_of, request_key),
    constraint transfer_exit check (kind <> 'exit' or from_dealer is not null)
);
create index transfer_open on transfer (asked_at) where finished_at is null;
comment on table transfer is 'An order to transfer leads: by hand, since a dealer leaves the network (exit), or asked for by a dealer and decided by the maker. The same request_key of the same entity is one order. asked_of: the legal entity of whoever asked.';

create table transfer_lead (
    bucket int not null,
    transfer_id uuid not null references transfer,
    lead_id uuid not null,
    from_dealer uuid,
    to_dealer uuid,
    state text not null check (state in ('asked', 'planned', 'held', 'done', 'refused', 'cancelled')),
    reason text not null default '',
    at_b text not null default '' check (at_b in ('', 'none', 'following', 'lost', 'won', 'routed')),
    to_lead uuid,
    kpi_in text not null default '',
    kpi_out text not null default '',
    confirmed text not null default '' check (confirmed in ('', 'opportunity', 'service')),
    warnings text[] not null default '{}',
    told jsonb not null default '{}',
    due_at timestamptz,
    at timestamptz not null,
    primary key (bucket, transfer_id, lead_id),
    constraint transfer_lead_waits check (state not in ('planned', 'held') or due_at is not null)
);
create unique index transfer_lead_open on transfer_lead (bucket, lead_id) where state in ('planned', 'held');
create index transfer_lead_due on transfer_lead (due_at) where state in ('planned', 'held');
create index transfer_lead_of on transfer_lead (transfer_id, state);
create index transfer_lead_to on transfer_lead (bucket, to_lead) where to_lead is not null;
comment on table transfer_lead is 'What becomes of each lead of a transfer. held: waits, for the reason, and is looked at again. at_b: what the new dealer had of the customer; told: what the prompt to that dealer says. One transfer of a lead is open at a time.';

create table transfer_trace (
    bucket int not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    transfer_id uuid not null references transfer,
    went_to text not null,
    reason text not null,
    at timestamptz not null,
    primary key (bucket, lead_id, dealer_id, transfer_id)
);
comment on table transfer_trace is 'All that a dealer keeps of a lead that went to another one: when, why, and a masked name.';

create view inv_transferred with (security_invoker = true) as
select t.bucket, t.lead_id, t.transfer_id, l.status
from transfer_lead t
left join lead l on l.bucket = t.bucket and l.id = t.lead_id
where t.state in ('planned', 'held') and t.to_lead is null and l.status = 'transferred';
comment on view inv_transferred is 'I31: a lead that went to another dealer is in no transfer any more. Reads open transfers.';

insert into role_permission (role, permission) values
    ('lead_operations', 'lead.transfer'),
    ('dcc_manager', 'transfer.ask'),
    ('sales_manager', 'transfer.ask');
