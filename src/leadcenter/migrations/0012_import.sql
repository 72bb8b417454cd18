-- Imported files: how far each has come, and what became of each row. Big: import_row. One bucket an import: its rows lie together and
-- are committed with the raw leads and with how far the import has come.

create table import_file (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    channel_id uuid not null,
    file bytea not null,
    reading bytea not null,
    heading bytea not null,
    total int not null check (total > 0),
    done int not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (bucket, id),
    constraint import_file_once unique (bucket, channel_id, file, reading),
    constraint import_file_done check (done between 0 and total and (finished_at is not null) = (done = total))
);
comment on table import_file is 'One file under one reading (mapping and what the channel adds to it). Rows 1..done have their outcome. file, reading: keyed digests; heading: sealed, what a raw body needs to be read again.';

create table import_row (
    bucket int not null,
    import_id uuid not null,
    row int not null check (row > 0),
    external_id text not null,
    outcome text not null check (outcome in ('accepted', 'revision', 'duplicate', 'quarantined', 'test')),
    reason text not null default '',
    raw_id uuid,
    primary key (bucket, import_id, row),
    constraint import_row_landed check ((raw_id is null) = (reason = 'duplicate_row'))
);
comment on table import_row is 'What became of one row of an imported file; raw_id: the raw lead that it is, which is not known only for a row equal to one before it.';

create view inv_import_rows with (security_invoker = true) as
select f.bucket, f.id as import_id, f.done, count(r.row) as outcomes
from import_file f
left join import_row r on r.bucket = f.bucket and r.import_id = f.id
group by f.bucket, f.id
having count(r.row) <> f.done or coalesce(max(r.row), 0) <> f.done;
comment on view inv_import_rows is 'I16: each row up to where an import has come has one outcome, no other row has any. Scans import_row.';
