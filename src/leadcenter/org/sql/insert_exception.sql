-- what: a day that is not like its weekday
-- set in: one row
-- set out: nothing
-- locks: new row
insert into day_exception (entity_id, day, reason, hours, opens, closes) values (%(entity_id)b, %(day)b, %(reason)b, %(hours)b, %(opens)b, %(closes)b)
