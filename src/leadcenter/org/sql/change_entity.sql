-- what: a legal entity is described anew; kind and code stay
-- set in: one row, region and group by code (empty = none)
-- set out: the id, or no row when there is no such region or group
-- locks: the entity's row, held by lock_entity
update entity e
set name = %(name)b, legal_name = %(legal_name)b, registration_no = %(registration_no)b, contact = %(contact)b, region_id = k.region_id, group_id = k.group_id,
    time_zone = %(time_zone)b, country = %(country)b, province = %(province)b, city = %(city)b, longitude = %(longitude)b, latitude = %(latitude)b,
    status = %(status)b, followup_minutes = %(followup_minutes)b, holiday_policy = %(holiday_policy)b
from (
    select r.id as region_id, g.id as group_id
    from (select 1) o
    left join region r on r.code = %(region)b
    left join entity g on g.code = %(group)b and g.kind = 'group'
    where (%(region)b = '' or r.id is not null) and (%(group)b = '' or g.id is not null)
) as k
where e.id = %(id)b
returning e.id
