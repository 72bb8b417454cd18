-- what: a legal entity
-- set in: one row, region and group by code (empty = none)
-- set out: the id, or no row when the code is taken or there is no such region or group
-- locks: new row
insert into entity (id, kind, code, name, legal_name, registration_no, contact, region_id, group_id, time_zone, country, province, city, longitude, latitude,
    followup_minutes, holiday_policy)
select %(id)b, %(kind)b, %(code)b, %(name)b, %(legal_name)b, %(registration_no)b, %(contact)b, r.id, g.id, %(time_zone)b, %(country)b, %(province)b, %(city)b,
    %(longitude)b, %(latitude)b, %(followup_minutes)b, %(holiday_policy)b
from (select 1) o
left join region r on r.code = %(region)b
left join entity g on g.code = %(group)b and g.kind = 'group'
where (%(region)b = '' or r.id is not null) and (%(group)b = '' or g.id is not null)
on conflict (code) do nothing
returning id
