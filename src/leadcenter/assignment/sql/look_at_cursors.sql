-- what: the state of rotations
-- set in: cursor ids
-- set out: one row per cursor that has been used
-- locks: none: for who says what would be
select c.id, c.turns, c.members::text
from assignment_cursor c
where c.id = any(%(ids)b::uuid[])
order by c.id
