-- Restoring (trust.md 3.7, I20): how often this database was set back to an earlier instant, and what the world knows of the time after it.
-- Small tables: restoration, called_before, restored_no.

create table restoration (
    epoch int primary key check (epoch > 0),
    marker uuid not null unique,
    restored_to timestamptz not null,
    restored_at timestamptz not null,
    resumed_at timestamptz,
    resumed_by text not null default '',
    constraint restoration_resumed check ((resumed_at is null) = (resumed_by = ''))
);
comment on table restoration is 'Each time this database was restored to an earlier instant. The highest epoch is the restore epoch (none: 0): what was issued under a lower one, such as a session, is void. While a row is not resumed, nothing is sent outside.';

create table called_before (
    who bytea primary key,
    at timestamptz not null
);
comment on table called_before is 'Numbers (keyed) that were called after the instant restored to, which this database does not know: no machine calls them for a while, a person decides.';

create table restored_no (
    who_bucket int not null,
    who_kind text not null,
    who bytea not null,
    entity_id uuid not null,
    purpose text not null,
    kind text not null check (kind in ('refused', 'withdrawn')),
    at timestamptz not null,
    primary key (who, who_kind, entity_id, purpose)
);
comment on table restored_no is 'A no said after the instant restored to, by somebody (keyed identity) whom this database does not know yet: in force as soon as it does.';

create index consent_event_no on consent_event (at) where kind in ('refused', 'withdrawn');
