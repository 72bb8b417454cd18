-- what: an import begins; the same file under the same reading is the same import
-- set in: one row
-- set out: nothing
-- locks: new row; waits for the same import begun at this moment
insert into import_file (bucket, id, channel_id, file, reading, heading, total, started_at)
values (%(bucket)b, %(id)b, %(channel_id)b, %(file)b, %(reading)b, %(heading)b, %(total)b, %(now)b)
on conflict (bucket, channel_id, file, reading) do nothing
