-- what: the present instant
-- set in: nothing
-- set out: one row
-- locks: none
select now()
