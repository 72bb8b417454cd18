-- what: how far the tasks of a rotation have come
-- set in: version
-- set out: task, last key that was done, whether all is done, rows
-- locks: none
select p.task, p.place, p.done, p.rows from key_progress p where p.version = %(version)b::int order by p.task
