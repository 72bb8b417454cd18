-- what: what it takes to undo a merge, sealed anew; unless somebody changed it meanwhile
-- set in: key, undo, undo as it stood
-- set out: nothing
-- locks: the row
update customer_merge m
set undo = %(undo)b::text::jsonb
where m.bucket = %(bucket)b and m.id = %(id)b and m.undo = %(before)b::text::jsonb
