-- what: who looks after pools
-- set in: pools
-- set out: pool, person
-- locks: none
select m.pool_id, s.id
from pool_member m
join staff s on s.entity_id = m.entity_id and (s.id = m.staff_id or s.team_code = m.team_code) and s.status = 'active'
where m.pool_id = any(%(pools)b::uuid[]) and m.admin
