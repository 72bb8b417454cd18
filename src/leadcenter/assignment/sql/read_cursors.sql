-- what: the state of rotations
-- set in: cursor ids
-- set out: one row per cursor that has been used
-- locks: the cursor rows until commit, in id order; the dealers are locked before (lock_dealers)
select c.id, c.turns, c.members::text
from assignment_cursor c
where c.id = any(%(ids)b::uuid[])
order by c.id
for update
