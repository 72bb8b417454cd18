-- what: the entities and staff that a story names
-- set in: ids
-- set out: id, code, name (entities only: names of people are not shown)
-- locks: none
select e.id, e.code, e.name from entity e where e.id = any(%(ids)b::uuid[])
union all
select s.id, s.code, '' from staff s where s.id = any(%(ids)b::uuid[])
