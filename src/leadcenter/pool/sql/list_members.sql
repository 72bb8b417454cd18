-- what: who works in a pool and who looks after it, by codes
-- set in: legal entity, pool's code
-- set out: person (empty: a team), team, whether admin
-- locks: none
select coalesce(s.code, ''), coalesce(m.team_code, ''), m.admin
from pool p
join pool_member m on m.entity_id = p.entity_id and m.pool_id = p.id
left join staff s on s.entity_id = m.entity_id and s.id = m.staff_id
where p.entity_id = %(entity)b and p.code = %(code)b
order by 1, 2
