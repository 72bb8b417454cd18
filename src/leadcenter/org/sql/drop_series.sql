-- what: what a dealer sells, to be written anew
-- set in: entity
-- set out: brand and series of each there was
-- locks: those rows
delete from dealer_series d where d.entity_id = %(entity_id)b
returning d.brand, d.series
