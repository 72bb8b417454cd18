-- what: the time of this transaction
-- set in: nothing
-- set out: one row
-- locks: none
select now()
