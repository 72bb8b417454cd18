-- what: pools in force
-- set in: nothing
-- set out: id, legal entity, home, goes_to, fixed pool, longest stay in hours (null = any)
-- locks: none
select p.id, p.entity_id, p.home, p.goes_to, p.fixed_pool, p.longest_hours
from pool p
where p.status = 'active'
order by p.entity_id, p.code
