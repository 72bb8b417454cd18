-- what: legal entities by code
-- set in: which may be seen (null = all), kind (empty = any), after which code, how many
-- set out: one row each: id, code, kind, names, registration, contact, codes of region and group, zone, place, state, targets
-- locks: none
select e.id, e.code, e.kind, e.name, e.legal_name, e.registration_no, e.contact, coalesce(r.code, ''), coalesce(g.code, ''), e.time_zone, e.country, e.province,
    e.city, e.longitude, e.latitude, e.status, e.followup_minutes, e.holiday_policy
from entity e
left join region r on r.id = e.region_id
left join entity g on g.id = e.group_id
where (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[])) and (%(kind)b = '' or e.kind = %(kind)b) and e.code > %(after)b
order by e.code
limit %(count)b
