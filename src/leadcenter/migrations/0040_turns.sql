-- Clocks and messages find what is new by the transaction that wrote it: no row is read twice, however many there are, and none that commits late is
-- passed over.

alter table dispatch add column xact bigint not null default 0;
alter table dispatch alter column xact set default pg_current_xact_id()::text::bigint;
create index dispatch_by_xact on dispatch (xact);
comment on column dispatch.xact is 'The transaction that wrote the row; 0: before there was this column.';

alter table episode add column xact bigint not null default 0;
alter table episode alter column xact set default pg_current_xact_id()::text::bigint;
create index episode_by_xact on episode (xact);
comment on column episode.xact is 'The transaction that wrote the row; 0: before there was this column.';

alter table notice_to_staff add column xact bigint not null default 0;
alter table notice_to_staff alter column xact set default pg_current_xact_id()::text::bigint;
create index notice_to_staff_by_xact on notice_to_staff (xact);
comment on column notice_to_staff.xact is 'The transaction in which somebody was told; a notice that moves keeps it, so it goes out once. 0: before there was this column.';

drop index dispatch_began;
drop index episode_began;
drop index notice_to_staff_came;

drop table clock_turn;
create table clock_turn (
    one boolean primary key default true check (one),
    seen pg_snapshot,
    cluster bigint,
    swept smallint not null default 0 check (swept between 0 and 1024)
);
insert into clock_turn default values;
comment on table clock_turn is 'Which transactions'' dispatches and ownerships have been given their clocks (seen: all that this snapshot sees), locked by whoever is at it.';
comment on column clock_turn.cluster is 'The server to whose transactions that refers. On another (a copy that was restored there) everything that lasts is looked through once.';
comment on column clock_turn.swept is 'So many buckets were looked through since then.';

drop table inbox_turn;
create table inbox_turn (
    one boolean primary key default true check (one),
    seen pg_snapshot,
    cluster bigint,
    notices_to timestamptz not null
);
insert into inbox_turn (notices_to) values (now());
comment on table inbox_turn is 'Which transactions'' notices have become messages (seen: all that this snapshot sees), locked by whoever is at it. On another server than cluster those since notices_to are read once more.';

create index message_not_arrived on message (to_id, noticed_at) where sent_at is null;
comment on index message_not_arrived is 'What waits for a receiver, and what was given up, until somebody sends it again.';

insert into clock_rung (kind, nth, percent, action) values ('dispatch', 1, 9600, 'warn');
