-- Cleaning: tasks for the call centre, every attempt to call, every call-back as it came, and who may send call-backs.
-- Big: cleaning_task, cleaning_subject, cleaning_attempt, cleaning_callback. Small reference tables: cleaning_provider and its keys.

create table cleaning_task (
    bucket int not null,
    id uuid not null,
    raw_id uuid not null,
    lead_id uuid not null,
    customer_id uuid not null,
    brand text not null default '',
    rule text not null,
    rule_version int not null,
    script text not null default '',
    route text not null check (route in ('call_centre', 'bot', 'manual')),
    time_zone text not null,
    opens smallint not null check (opens between 480 and 1259),
    closes smallint not null check (closes between 481 and 1260),
    retry_minutes int not null check (retry_minutes between 1 and 10080),
    expires_hours smallint not null check (expires_hours between 1 and 720),
    max_attempts smallint not null check (max_attempts between 1 and 9),
    attempt smallint not null check (attempt between 0 and max_attempts),
    state text not null check (state in ('open', 'answered', 'unreachable', 'withdrawn')),
    reason text not null default '',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    heard_attempt smallint not null default 0,
    heard_order bigint not null default 0,
    closed_at timestamptz,
    verdict text not null default '' check (verdict in ('', 'valid_high', 'valid_normal', 'nurture', 'invalid', 'unreachable')),
    intent text not null default '' check (intent in ('', 'high', 'normal', 'low', 'none')),
    intent_rule text not null default '',
    intent_version int not null default 0,
    decided_by text not null default '',
    said jsonb not null default '{}',
    primary key (bucket, id),
    constraint cleaning_task_closed check ((state = 'open') = (closed_at is null)),
    constraint cleaning_task_verdict check ((state = 'open') = (verdict = ''))
) with (fillfactor = 85);
create unique index cleaning_task_open on cleaning_task (bucket, raw_id) where state = 'open';
create index cleaning_task_of_lead on cleaning_task (bucket, raw_id, id);
create index cleaning_task_of_customer on cleaning_task (bucket, customer_id) where state = 'open';
create index cleaning_task_desk on cleaning_task (id) where state = 'open';
comment on table cleaning_task is 'One question to one customer about one raw lead; at most one open per raw lead. attempt: the call ordered or planned now (0 = none, a person asks). heard_*: the newest call-back that counted. said holds codes only.';

create table cleaning_subject (
    bucket int not null,
    customer_id uuid not null,
    asked_at timestamptz not null,
    primary key (bucket, customer_id)
);
comment on table cleaning_subject is 'The row that a sender locks before it counts a customer''s calls: two senders can never pass the cap together.';

create table cleaning_attempt (
    bucket int not null,
    task_id uuid not null,
    attempt smallint not null check (attempt > 0),
    customer_id uuid not null,
    state text not null check (state in ('sending', 'unknown', 'ready', 'placed', 'refused')),
    called_at timestamptz not null,
    look_at timestamptz,
    settled_at timestamptz,
    code text not null default '',
    provider_ref text not null default '',
    primary key (bucket, task_id, attempt),
    constraint cleaning_attempt_task foreign key (bucket, task_id) references cleaning_task (bucket, id)
);
create index cleaning_attempt_of_customer on cleaning_attempt (bucket, customer_id, called_at);
comment on table cleaning_attempt is 'One call. sending is committed before the order leaves the house; a lost reply is unknown and only asked about, never sent again blindly; ready = surely not placed. look_at: when to ask the provider.';

create table cleaning_callback (
    bucket int not null,
    provider text not null,
    callback_id text not null,
    id uuid not null,
    task_id uuid,
    attempt smallint not null default 0,
    happened_at timestamptz,
    received_at timestamptz not null,
    code text not null default '',
    outcome text not null check (outcome in (
        'received', 'applied', 'planned', 'noted', 'for_person', 'late', 'superseded', 'unknown_task', 'unreadable')),
    body bytea not null,
    primary key (bucket, provider, callback_id)
);
create index cleaning_callback_of_task on cleaning_callback (bucket, task_id, id) where task_id is not null;
comment on table cleaning_callback is 'Every call-back as it came, sealed (row id = id); redelivery finds its row. outcome says what it did: only applied closes a task.';

create table cleaning_provider (
    code text primary key,
    entity_id uuid references entity,
    status text not null check (status in ('online', 'paused')),
    config jsonb not null
);
comment on table cleaning_provider is 'Who may send call-backs, and how to read and verify them: form, field map, signing recipe, acknowledgement.';

create table cleaning_provider_secret (
    provider text not null references cleaning_provider,
    key_id text not null,
    id uuid not null,
    sealed bytea not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    primary key (provider, key_id)
);
comment on table cleaning_provider_secret is 'Live keys of a provider, sealed (row id = id); several at a time while they rotate.';
