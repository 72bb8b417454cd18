-- what: days that were written for many dealers at once are to be like their weekday again, those of one reason; a dealer's own stay
-- set in: dealers, days, reason
-- set out: dealer and day of each row there was
-- locks: those rows
delete from day_exception x
where x.entity_id = any(%(entity_ids)b::uuid[]) and x.day = any(%(days)b::date[]) and x.reason = %(reason)b and x.together
returning x.entity_id, x.day
