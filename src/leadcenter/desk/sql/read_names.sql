-- what: what ids stand for on a screen; registers of the house, no customer's data
-- set in: ids of legal entities, staff and channels
-- set out: id, code, name
-- locks: none
select e.id, e.code, e.name from entity e where e.id = any(%(ids)b::uuid[])
union all
select s.id, s.code, s.name from staff s where s.id = any(%(ids)b::uuid[])
union all
select c.id, c.code, c.name from channel c where c.id = any(%(ids)b::uuid[])
