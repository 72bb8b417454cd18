-- what: of a long row only the first customers were looked at
-- set in: key of the row (or of none), how many were
-- set out: nothing
-- locks: the row; only who has the turn takes from it
update match_due d
set customer_ids = d.customer_ids[%(done)b::int + 1:]
where d.bucket = %(bucket)b and d.id = %(id)b
