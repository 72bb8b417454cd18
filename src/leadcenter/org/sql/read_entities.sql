-- what: every legal entity
-- set in: nothing
-- set out: one row per entity
-- locks: none
select e.id, e.kind, e.code, e.name, e.status, e.time_zone, e.country, e.province, e.city, e.longitude, e.latitude, e.holiday_policy,
    e.followup_minutes, coalesce(r.code, ''), e.group_id
from entity e
left join region r on r.id = e.region_id
