-- what: a legal entity
-- set in: one row
-- set out: nothing
-- locks: new row
insert into entity (id, kind, code, name, legal_name, registration_no, region_id, group_id, time_zone, country, province, city, longitude, latitude,
    followup_minutes, holiday_policy)
values (%(id)b, %(kind)b, %(code)b, %(name)b, %(legal_name)b, %(registration_no)b, %(region_id)b, %(group_id)b, %(time_zone)b, %(country)b, %(province)b, %(city)b,
    %(longitude)b, %(latitude)b, %(followup_minutes)b, %(holiday_policy)b)
