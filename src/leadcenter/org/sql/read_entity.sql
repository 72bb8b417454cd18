-- what: one legal entity
-- set in: code, which may be seen (null = all)
-- set out: one row or none: id, code, kind, names, registration, contact, codes of region and group, zone, place, state, targets
-- locks: none
select e.id, e.code, e.kind, e.name, e.legal_name, e.registration_no, e.contact,
    coalesce((select r.code from region r where r.id = e.region_id), ''), coalesce((select g.code from entity g where g.id = e.group_id), ''),
    e.time_zone, e.country, e.province, e.city, e.longitude, e.latitude, e.status, e.followup_minutes, e.holiday_policy
from entity e
where e.code = %(code)b and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
