-- what: a dealer sells a series
-- set in: one row
-- set out: nothing
-- locks: new row
insert into dealer_series (entity_id, brand, series) values (%(entity_id)b, %(brand)b, %(series)b)
