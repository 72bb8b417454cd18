-- what: a task of a rotation has come further
-- set in: version, task, last key that was done, whether all is done, rows done by this transaction
-- set out: nothing
-- locks: the row
insert into key_progress (version, task, place, done, rows)
values (%(version)b::int, %(task)b, %(place)b, %(done)b::boolean, %(rows)b::bigint)
on conflict (version, task) do update set place = excluded.place, done = excluded.done, rows = key_progress.rows + excluded.rows
