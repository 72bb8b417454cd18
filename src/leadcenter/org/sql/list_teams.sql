-- what: teams of legal entities
-- set in: which entities may be seen (null = all), code of one (empty = any), after which entity and team, how many
-- set out: one row each: code of the entity, code, name, code of the store, code of the leader (empty: none), state
-- locks: none
select e.code, t.code, t.name, coalesce(s.code, ''), coalesce(l.code, ''), t.status
from team t
join entity e on e.id = t.entity_id
left join store s on s.id = t.store_id
left join staff l on l.id = t.leader_id
where (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[])) and (%(entity)b = '' or e.code = %(entity)b)
  and (e.code, t.code) > (%(after_entity)b, %(after)b)
order by e.code, t.code
limit %(count)b
