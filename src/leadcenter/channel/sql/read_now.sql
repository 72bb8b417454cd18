-- what: the clock
-- set in: nothing
-- set out: now
-- locks: none
select now()
