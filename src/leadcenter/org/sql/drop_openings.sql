-- what: the opening hours of an entity, to be written anew
-- set in: entity
-- set out: hours, weekday, opens, closes of each slot there was
-- locks: those rows
delete from opening o where o.entity_id = %(entity_id)b
returning o.hours, o.weekday, o.opens, o.closes
