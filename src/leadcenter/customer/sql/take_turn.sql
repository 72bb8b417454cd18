-- what: whose turn it is to look for probable matches: one at a time, so that no two who compare miss each other's customers
-- set in: nothing
-- set out: one row, or none: somebody else is at it
-- locks: the turn until commit; a session that is killed lets go of it
select t.customers
from match_turn t
for update skip locked
