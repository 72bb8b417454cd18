-- what: the time, and how many customers have been looked at so far
-- set in: nothing
-- set out: now, customers
-- locks: none
select now(), t.customers
from match_turn t
