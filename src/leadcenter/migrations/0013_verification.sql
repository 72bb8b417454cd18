-- Verification: what a channel requires, who is blocked, and what tells one sender of many inquiries. Big: block_entry, sighting, spam_release.
-- What is compared is a keyed blind index under the maker's key, so every row is that maker's own; its bucket follows from the index itself,
-- that of spam_release is the raw lead's.

alter table channel add column required_fields text[] not null default '{}';
comment on column channel.required_fields is 'What every inquiry of the channel must tell, beside a number (needs_phone): without it the inquiry is invalid, NAME_missing.';

create table block_entry (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    kind text not null check (kind in ('number', 'email_domain', 'network', 'word', 'name')),
    digest bytea not null,
    sealed bytea,
    reason text not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    made_by text not null,
    removed_at timestamptz,
    removed_by text,
    primary key (bucket, id),
    constraint block_entry_number check ((kind = 'number') = (sealed is null)),
    constraint block_entry_span check (valid_to > valid_from),
    constraint block_entry_removed check ((removed_at is null) = (removed_by is null))
);
comment on table block_entry is 'The maker''s block lists: an inquiry that meets one is invalid. Numbers as keyed blind index and nothing else; all others sealed beside their index.';
create unique index block_entry_once on block_entry (bucket, digest) where removed_at is null;

create table sighting (
    bucket int not null check (bucket between 0 and 1023),
    signal bytea not null,
    at timestamptz not null,
    raw_id uuid not null,
    channel_id uuid not null,
    who bytea,
    primary key (bucket, signal, at, raw_id)
);
comment on table sighting is 'A device, an address on the net or a text came with a raw lead: keyed blind indexes only, kept for two days. who: of a text, the keyed index of whose it was.';
create index sighting_age on sighting using brin (at);

create table spam_release (
    bucket int not null check (bucket between 0 and 1023),
    raw_id uuid not null,
    at timestamptz not null,
    actor text not null,
    primary key (bucket, raw_id)
);
comment on table spam_release is 'A person said that this raw lead is no spam: its signals are not judged again. bucket: where the raw lead lies.';
create index belt_review on belt (bucket, changed_at) where state = 'review';
