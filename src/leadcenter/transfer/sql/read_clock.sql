-- what: the time now, which is later than that of the transaction: what it waited for may have been said after it began
-- set in: nothing
-- set out: now
-- locks: none
select clock_timestamp()
