-- what: opening hours of some legal entities, and their days that are not like their weekday
-- set in: ids, from which day on
-- set out: entity, day (null: of each week), weekday, reason, hours, opens, closes
-- locks: none
select o.entity_id, null::date, o.weekday::int, '', o.hours, o.opens, o.closes from opening o where o.entity_id = any(%(ids)b::uuid[])
union all
select x.entity_id, x.day, null, x.reason, x.hours, x.opens, x.closes from day_exception x where x.entity_id = any(%(ids)b::uuid[]) and x.day >= %(since)b
