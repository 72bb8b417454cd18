-- The keys' side in the database (decision 0023): which versions of the indexes are live, how far a rotation has come. Small tables:
-- key_turn, key_progress. No key is ever here.

create table key_turn (
    id smallint primary key default 1 check (id = 1),
    current int not null check (current > 0),
    next int check (next > current),
    step text not null default 'still' check (step in ('still', 'both', 'turned', 'closing')),
    changed_at timestamptz not null,
    constraint key_turn_next check ((next is null) = (step = 'still'))
);
comment on table key_turn is 'One row: under which version of the root key indexes stand. still: current alone; both: every writer writes both, every reader asks for both; turned: the same, rows get the next one in the place of the current; closing: next alone, what is left of current goes. Whoever looks up or writes an index stands on it first (vault.stand).';
insert into key_turn (id, current, changed_at) select 1, 1, now() where exists (select from customer);

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

create view inv_identity_turned with (security_invoker = true) as
select i.bucket, i.kind, i.customer_id
from identity i
where i.next_index is not null and not exists (select from key_turn t where t.step <> 'still');
comment on view inv_identity_turned is 'I2, P5: while no keys rotate, an exact key has one index. Reads the partial index of the second ones.';
