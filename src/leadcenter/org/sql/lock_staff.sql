-- what: one person, to be changed
-- set in: code, which entities and which people may be seen (null = all), now
-- set out: one row or none: id, entity and its code, code, name, role, team, code of the store, state, joined, left, brands, away until (null: there)
-- locks: the person's row
select s.id, s.entity_id, (select e.code from entity e where e.id = s.entity_id), s.code, s.name, s.role, s.team,
    coalesce((select o.code from store o where o.id = s.store_id), ''), s.status, s.joined_on, s.left_on, s.brands,
    (select max(a.ends_at) from absence a where a.staff_id = s.id and a.starts_at <= %(now)b and a.ends_at > %(now)b)
from staff s
where s.code = %(code)b and (%(entities)b::uuid[] is null or s.entity_id = any(%(entities)b::uuid[])) and (%(people)b::uuid[] is null or s.id = any(%(people)b::uuid[]))
for no key update of s
