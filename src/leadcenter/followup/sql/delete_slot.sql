-- what: a car is free again
-- set in: the drives
-- set out: nothing
-- locks: the rows
delete from car_slot s
where s.id = any(%(ids)b::uuid[])
