-- Assignment: the cursor of each rule and the candidates as they stood when it decided.

create table assignment_cursor (
    rule_key text not null,
    staff_id uuid not null references staff,
    position int not null,
    weight numeric not null default 1 check (weight >= 0),
    served numeric not null default 0,
    last_at timestamptz,
    removed boolean not null default false,
    primary key (rule_key, staff_id)
);
comment on table assignment_cursor is 'State of a round robin: it belongs to the rule (entity and branch), not to leads; edits of the rule keep it.';

create table assignment_snapshot (
    id uuid primary key,
    rule_set_id uuid not null,
    at timestamptz not null,
    dealer_id uuid not null,
    candidates jsonb not null
);
comment on table assignment_snapshot is 'Who stood for a set of leads and why others did not; decisions point here.';
