-- what: series that a dealer sells no longer
-- set in: dealer; what it sells from now on
-- set out: nothing
-- locks: those rows
delete from dealer_series d
where d.entity_id = %(dealer)b
  and not exists (select from unnest(%(brands)b::text[], %(series)b::text[]) as k (brand, series) where k.brand = d.brand and k.series = d.series)
