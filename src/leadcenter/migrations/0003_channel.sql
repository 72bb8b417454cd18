-- Channels and what they sent. Big: delivery, raw_lead, raw_revision.

create table channel (
    id uuid primary key,
    code text not null unique,
    name text not null,
    owner_entity uuid references entity,
    ownership text not null check (ownership in ('own', 'external')),
    medium text not null check (medium in ('online', 'offline')),
    category text not null,
    adapter text not null,
    brand text not null default '',
    status text not null check (status in ('registered', 'testing', 'online', 'paused', 'retired')),
    time_zone text not null,
    country text not null default 'CN',
    evidence_required text[] not null default '{}',
    needs_phone boolean not null default true,
    repeat_minutes int not null default 10,
    daily_limit int,
    valid_from timestamptz not null,
    valid_to timestamptz,
    config jsonb not null default '{}',
    tests_passed int not null default 0,
    verified_by text,
    constraint channel_verified check (status <> 'online' or verified_by is not null)
);
comment on column channel.repeat_minutes is 'Within this time the same inquiry of the same customer for the same dealer and series is a double click: attached, not counted again.';

create table channel_secret (
    channel_id uuid not null references channel,
    use text not null,
    key_id text not null,
    sealed bytea not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    primary key (channel_id, use, key_id)
);
comment on table channel_secret is 'Live keys of a channel, sealed; several at a time while they rotate.';

create table delivery (
    bucket int not null,
    channel_id uuid not null,
    external_id text not null,
    fingerprint bytea not null,
    raw_id uuid not null,
    raw_bucket int not null,
    home_bucket int not null,
    revision int not null default 1,
    received_at timestamptz not null,
    primary key (bucket, channel_id, external_id)
);
comment on table delivery is 'Idempotency of intake: (channel, external id) is unique for ever; bucket is that of this pair. raw_bucket: where the raw lead lies; home_bucket: where its belt row is now.';

create table raw_lead (
    bucket int not null,
    id uuid not null,
    channel_id uuid not null,
    external_id text not null,
    received_at timestamptz not null,
    verdict text not null check (verdict in ('accepted', 'test', 'quarantined', 'fetch', 'erasure')),
    reason text not null default '',
    body bytea not null,
    inquiry bytea not null,
    primary key (bucket, id)
) partition by range (id);
create table raw_lead_default partition of raw_lead default;
comment on table raw_lead is 'What a channel sent, for ever as it came: raw body and our reading of it, both sealed under the maker''s key. Immutable.';

create table raw_revision (
    bucket int not null,
    raw_id uuid not null,
    revision int not null check (revision > 1),
    received_at timestamptz not null,
    body bytea not null,
    inquiry bytea not null,
    primary key (bucket, raw_id, revision)
);
comment on table raw_revision is 'The same delivery again with other content; inquiry is the reading merged so far (an empty value never overwrites).';
