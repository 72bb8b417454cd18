-- what: the time of this transaction
-- set in: nothing
-- set out: now
-- locks: none
select now()
