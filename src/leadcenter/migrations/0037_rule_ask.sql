-- Rules are asked again: leads that were edited, or entered a pool.

create table rule_ask (
    bucket int not null,
    lead_id uuid not null,
    trigger text not null check (trigger in ('edited', 'pooled')),
    dealer_id uuid not null references entity,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    primary key (bucket, lead_id, trigger)
);
create index rule_ask_due on rule_ask (due_at);
create index rule_ask_of_dealer on rule_ask (dealer_id, due_at);
comment on table rule_ask is 'A dealer''s rules are to be asked about a lead that it has: since it was edited, or entered a pool. Gone once they have answered; kept until due_at where the clock may bring somebody who can take it.';
