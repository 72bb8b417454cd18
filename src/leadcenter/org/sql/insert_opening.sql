-- what: one slot of opening hours
-- set in: one row
-- set out: nothing
-- locks: new row
insert into opening (entity_id, hours, weekday, opens, closes) values (%(entity_id)b, %(hours)b, %(weekday)b, %(opens)b, %(closes)b)
