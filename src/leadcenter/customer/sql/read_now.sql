-- what: the time, read once per request
-- set in: nothing
-- set out: now
-- locks: none
select now()
