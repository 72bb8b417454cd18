-- what: people and teams of its legal entity work in a pool
-- set in: legal entity, pool; one row per member: staff code or team code (the other one empty), admin 0 or 1
-- set out: one row per member written; fewer than were sent: somebody is not there, or has left
-- locks: new rows
insert into pool_member (pool_id, entity_id, staff_id, team_code, admin)
select %(pool)b, %(entity)b, s.id, t.code, k.admin = 1
from unnest(%(staff)b::text[], %(teams)b::text[], %(admins)b::int[]) as k (staff, team, admin)
left join staff s on s.entity_id = %(entity)b and s.code = k.staff and s.status <> 'left'
left join team t on t.entity_id = %(entity)b and t.code = k.team
where s.id is not null or t.code is not null
on conflict (entity_id, pool_id, staff_id, team_code) do nothing
returning 1
