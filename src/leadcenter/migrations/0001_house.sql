-- The house: lanes, version stamps, idempotent requests, the belt, the journal, the outbox, the rulebook.
-- Rules of storage.md §3: `bucket` leads every big table and every key; no triggers; states are text with a CHECK; filtered columns are
-- of leakproof types. Big tables: belt, journal, outbox, request. Small reference tables: lane, stamp, rule_set.

create table lane (
    lane smallint primary key,
    holder text not null default '',
    epoch bigint not null default 0,
    lease_until timestamptz not null default '-infinity',
    backend int,
    backend_start timestamptz,
    seen bigint not null default 0
);
comment on column lane.seen is 'How many changes of reference data its leads have heard of; behind the stamps = its desks must be woken.';
comment on table lane is 'Who works which lane: a lease with a fencing epoch. A worker whose epoch is old writes nothing.';

create table lane_bucket (
    bucket int primary key check (bucket between 0 and 1023),
    lane smallint not null references lane
);
comment on table lane_bucket is 'Which lane a bucket belongs to: modulo on one server, the shard on Citus.';

create table stamp (
    name text primary key,
    version bigint not null default 1
);
comment on table stamp is 'Raised with every change of reference data, so that workers know when to read it again.';
insert into stamp (name) values ('org'), ('rulebook'), ('channel');

create table setting (
    name text primary key,
    value jsonb not null
);
comment on table setting is 'Settings of this database: the clock of a demo that runs faster than time.';

create table request (
    bucket int not null,
    scope text not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    body bytea,
    at timestamptz not null,
    primary key (bucket, scope, key)
);
comment on table request is 'Idempotency-Key: the answer given to a request, kept 7 days; same key with another fingerprint is refused.';

create table belt (
    bucket int not null check (bucket between 0 and 1023),
    raw_id uuid not null,
    raw_bucket int not null,
    lane smallint not null,
    state text not null check (state in (
        'landed', 'fetching', 'quarantined', 'test', 'invalid', 'review', 'attached', 'cleaning', 'nurture', 'awaiting_dealer',
        'awaiting_grant', 'awaiting_window', 'dispatched', 'assigned', 'closed', 'erased', 'parked')),
    reason text not null default '',
    due_at timestamptz,
    lead_id uuid,
    entered_at timestamptz not null,
    changed_at timestamptz not null,
    attempts smallint not null default 0,
    primary key (bucket, raw_id)
) with (fillfactor = 85);
comment on table belt is 'One row per accepted raw lead: the one state it is in, why, and when somebody must look at it again (due_at).';
create index belt_due on belt (lane, due_at) where due_at is not null;
create index belt_fetching on belt (changed_at) where state = 'fetching';
create index belt_attached on belt (bucket, lead_id) where state = 'attached';

create table journal (
    bucket int not null,
    id uuid not null,
    raw_id uuid not null,
    lead_id uuid,
    at timestamptz not null,
    actor text not null,
    facts json not null,
    primary key (bucket, raw_id, id)
) partition by range (id);
create table journal_default partition of journal default;
comment on table journal is 'Append-only facts: who, what, when, which lead. One row per passage of a lead through the rooms; facts = steps with outcome, rule version, reasons, inputs. No personal data.';

create table outbox (
    bucket int not null,
    id uuid not null,
    topic text not null,
    lead_id uuid not null,
    payload jsonb not null,
    created_at timestamptz not null,
    next_at timestamptz,
    attempts smallint not null default 0,
    sent_at timestamptz,
    primary key (bucket, id)
);
create index outbox_due on outbox (next_at) where next_at is not null;
comment on table outbox is 'What must go outside, written in the transaction that decided it and sent afterwards, at least once. Ids only, no personal data.';

create table rule_set (
    id uuid primary key,
    kind text not null check (kind in ('verification', 'score', 'cleaning', 'intent', 'threshold', 'assignment')),
    entity_id uuid,
    brand text not null default '',
    version int not null check (version > 0),
    status text not null check (status in ('draft', 'review', 'live', 'retired')),
    valid_from timestamptz not null,
    valid_to timestamptz,
    title text not null,
    body jsonb not null,
    made_by text not null,
    approved_by text,
    constraint rule_set_version unique nulls not distinct (kind, entity_id, brand, version),
    constraint rule_set_approved check (status <> 'live' or approved_by is not null)
);
comment on table rule_set is 'Rules are versioned data, written by business people, valid from a date: draft, review, live, retired.';
