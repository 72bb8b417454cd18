-- what: stores of legal entities
-- set in: which entities may be seen (null = all), code of one (empty = any), after which entity and store, how many
-- set out: one row each: code of the entity, code, name, city, state
-- locks: none
select e.code, s.code, s.name, s.city, s.status
from store s
join entity e on e.id = s.entity_id
where (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[])) and (%(entity)b = '' or e.code = %(entity)b)
  and (e.code, s.code) > (%(after_entity)b, %(after)b)
order by e.code, s.code
limit %(count)b
