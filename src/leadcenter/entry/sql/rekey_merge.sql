-- what: what it takes to undo a merge, sealed anew
-- set in: key, undo
-- set out: nothing
-- locks: the row, held by hold_merge
update customer_merge m
set undo = %(undo)b::text::jsonb
where m.bucket = %(bucket)b and m.id = %(id)b
