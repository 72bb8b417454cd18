-- what: in which time zone a legal entity keeps its days
-- set in: its id
-- set out: one row or none
-- locks: none
select e.time_zone from entity e where e.id = %(entity)b
