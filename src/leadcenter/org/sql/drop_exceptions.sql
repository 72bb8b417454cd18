-- what: how a day differs from its weekday, to be written anew
-- set in: entity, day
-- set out: reason, hours, opens, closes of each row there was
-- locks: those rows
delete from day_exception x where x.entity_id = %(entity_id)b and x.day = %(day)b
returning x.reason, x.hours, x.opens, x.closes
