-- what: the database's clock
-- set in: nothing
-- set out: now
-- locks: none
select clock_timestamp()
