-- Cleaning: tasks for the call centre, and every call-back as it came.

create table cleaning_task (
    bucket int not null,
    id uuid not null,
    raw_id uuid not null,
    lead_id uuid not null,
    customer_id uuid not null,
    rule_version int not null,
    script text not null default '',
    state text not null check (state in ('open', 'answered', 'unreachable', 'withdrawn')),
    attempts smallint not null default 0,
    max_attempts smallint not null default 3,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    verdict text not null default '',
    intent text not null default '',
    intent_version int,
    answer jsonb not null default '{}',
    primary key (bucket, id)
);
create unique index cleaning_task_open on cleaning_task (bucket, raw_id) where state = 'open';
comment on table cleaning_task is 'One outbound order to the call centre or bot for one lead; at most one open. answer holds codes only.';

create table cleaning_callback (
    bucket int not null,
    provider text not null,
    callback_id text not null,
    task_id uuid not null,
    happened_at timestamptz not null,
    received_at timestamptz not null,
    outcome text not null,
    body bytea not null,
    primary key (bucket, provider, callback_id)
);
comment on table cleaning_callback is 'Every call-back as it came, sealed; redelivery finds its row. outcome says whether it was applied, late, superseded or for a person.';
