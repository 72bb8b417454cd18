-- what: days of many dealers that are to be like their weekday again, those of one reason
-- set in: dealers, days, reason
-- set out: dealer and day of each row there was
-- locks: those rows
delete from day_exception x
where x.entity_id = any(%(entity_ids)b::uuid[]) and x.day = any(%(days)b::date[]) and x.reason = %(reason)b
returning x.entity_id, x.day
