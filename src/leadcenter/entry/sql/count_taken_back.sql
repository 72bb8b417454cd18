-- what: how many leads the ladder of a clock has taken from their owners
-- set in: nothing
-- set out: count
-- locks: none
select count(*) from clock_act a where a.action = 'take_back'
