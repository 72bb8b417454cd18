-- what: an export comes to nothing
-- set in: its id, why, now
-- set out: nothing
-- locks: the row, held by take_export
update export x
set status = 'failed', failure = %(failure)b, ended_at = %(now)b
where x.id = %(id)b
