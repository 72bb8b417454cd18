-- what: a team is made, or described anew
-- set in: one row; store and leader by code (empty = none), both of the same entity
-- set out: the id, or no row when there is no such store or leader
-- locks: the team's row
insert into team (id, entity_id, code, name, store_id, leader_id, status)
select %(id)b, %(entity_id)b, %(code)b, %(name)b, s.id, l.id, %(status)b
from (select 1) o
left join store s on s.entity_id = %(entity_id)b and s.code = %(store)b and s.status = 'active'
left join staff l on l.entity_id = %(entity_id)b and l.code = %(leader)b and l.status = 'active'
where (%(store)b = '' or s.id is not null) and (%(leader)b = '' or l.id is not null)
on conflict (entity_id, code) do update
set name = excluded.name, store_id = excluded.store_id, leader_id = excluded.leader_id, status = excluded.status
returning id
