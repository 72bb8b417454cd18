-- what: how many rows an export would have, as far as was counted
-- set in: its id, how many more, how far it was looked through (null: to the end), where it goes on
-- set out: nothing
-- locks: the row, held by take_export
update export x
set rows_found = x.rows_found + %(more)b, looked_at = %(at)b, looked_id = %(lead)b, status = %(status)b
where x.id = %(id)b
