-- what: days that are not like their weekday
-- set in: nothing
-- set out: one row per slot or closed day
-- locks: none
select x.entity_id, x.day, x.reason, x.hours, x.opens, x.closes from day_exception x
