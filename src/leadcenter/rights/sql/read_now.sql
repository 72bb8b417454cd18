-- what: the database's clock
-- set in: nothing
-- set out: one instant
-- locks: none
select now()
