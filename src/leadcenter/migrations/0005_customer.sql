-- Customers, their identities, merges, and pairs that a person must look at.

create table customer (
    bucket int not null,
    id uuid not null,
    entity_id uuid not null,
    contact bytea not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    merged_bucket int,
    merged_into uuid,
    no_profiling boolean not null default false,
    primary key (bucket, id)
);
comment on table customer is 'The golden record at the maker. contact is sealed and holds every identity value, so merge and erasure find their identity rows without an index. merged_*: the survivor of a merge, always the last one (kept flat); such a row is a tombstone whose history stays with it.';
create index customer_tombstones on customer (merged_bucket, merged_into) where merged_into is not null;

create table identity (
    bucket int not null check (bucket between 0 and 1023),
    entity_id uuid not null,
    kind text not null check (kind in ('phone', 'unionid', 'email', 'account', 'vin')),
    blind_index bytea not null,
    customer_bucket int not null,
    customer_id uuid not null,
    names bytea[] not null default '{}',
    seen_at timestamptz not null,
    primary key (bucket, entity_id, kind, blind_index)
);
comment on table identity is 'Exact keys as keyed blind indexes; bucket is that of the value itself, so the key is globally unique. names: keyed hashes of the names seen with it.';

create table match_review (
    bucket int not null,
    id uuid not null,
    customer_id uuid not null,
    other_bucket int not null,
    other_id uuid not null,
    reason text not null,
    weight double precision,
    probability double precision,
    by_field jsonb not null default '{}',
    status text not null default 'open' check (status in ('open', 'merged', 'rejected')),
    created_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    primary key (bucket, id)
);
create unique index match_review_pair on match_review (bucket, customer_id, other_id, reason) where status = 'open';

create table customer_merge (
    bucket int not null,
    id uuid not null,
    survivor_id uuid not null,
    merged_bucket int not null,
    merged_id uuid not null,
    at timestamptz not null,
    actor text not null,
    request_key text not null,
    undo jsonb not null,
    undone_at timestamptz,
    undone_by text,
    primary key (bucket, id),
    unique (bucket, request_key)
);
comment on table customer_merge is 'Who made two customers one, and how to take it back: undo holds ids, sealed values and what stood before. bucket is that of the survivor.';
