-- The keys' side in the database (decision 0023): which versions of the indexes are live, what is to be destroyed, how far a rotation has
-- come. Small tables: key_turn, key_destruction, key_progress. No key is ever here.

create table key_turn (
    id smallint primary key default 1 check (id = 1),
    current int not null check (current > 0),
    next int check (next > current),
    step text not null default 'still' check (step in ('still', 'both', 'turned', 'closing')),
    changed_at timestamptz not null,
    constraint key_turn_next check ((next is null) = (step = 'still'))
);
comment on table key_turn is 'One row: under which version of the root key indexes stand. still: current alone; both: every writer writes both, every reader asks for both; turned: the same, rows get the next one in the place of the current; closing: next alone, what is left of current goes. Whoever looks up or writes an index stands on it first (vault.stand).';

create table key_destruction (
    id uuid primary key,
    asked_at timestamptz not null,
    slots bigint[] not null check (cardinality(slots) > 0),
    done_at timestamptz
);
create index key_destruction_open on key_destruction (asked_at) where done_at is null;
comment on table key_destruction is 'Secrets of subjects that are to be destroyed, by the numbers of their slots: written in the transaction that erases, carried out after its commit, done only once they are gone from every place. Numbers only.';

create table key_progress (
    version int not null,
    task text not null,
    place text not null default '',
    done boolean not null default false,
    rows bigint not null default 0,
    primary key (version, task)
);
comment on table key_progress is 'How far a rotation to a version has come, task by task: the last key that was done, in the same transaction as the rows.';

alter table identity add column next_index bytea;
create unique index identity_next on identity (bucket, entity_id, kind, next_index) where next_index is not null;
comment on column identity.next_index is 'While keys rotate: the index under the next version. Unique like blind_index, so that nobody has two rows, whichever version was written first; empty otherwise.';
