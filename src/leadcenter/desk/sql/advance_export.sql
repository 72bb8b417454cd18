-- what: an export has so many rows more
-- set in: its id, how many more, where it goes on
-- set out: nothing
-- locks: the row, held by take_export
update export x
set rows_done = x.rows_done + %(more)b, looked_at = %(at)b, looked_id = %(lead)b
where x.id = %(id)b
