-- what: a merge was undone
-- set in: key, who
-- set out: nothing
-- locks: the merge row, held by hold_merge
update customer_merge m
set undone_at = %(now)b, undone_by = %(actor)b
where m.bucket = %(bucket)b and m.id = %(id)b
