-- what: one person
-- set in: code, which entities and which people may be seen (null = all), now
-- set out: one row or none: id, entity and its code, code, name, role, team, code of the store, state, joined, left, brands, away until (null: there)
-- locks: none
select s.id, s.entity_id, e.code, s.code, s.name, s.role, s.team, coalesce(o.code, ''), s.status, s.joined_on, s.left_on, s.brands,
    (select max(a.ends_at) from absence a where a.staff_id = s.id and a.starts_at <= %(now)b and a.ends_at > %(now)b)
from staff s
join entity e on e.id = s.entity_id
left join store o on o.id = s.store_id
where s.code = %(code)b and (%(entities)b::uuid[] is null or s.entity_id = any(%(entities)b::uuid[])) and (%(people)b::uuid[] is null or s.id = any(%(people)b::uuid[]))
