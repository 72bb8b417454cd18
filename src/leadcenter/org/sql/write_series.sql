-- what: what a dealer sells
-- set in: entity; brands and series, pair by pair
-- set out: one row for each that there is
-- locks: new rows
insert into dealer_series (entity_id, brand, series)
select %(entity_id)b, s.brand, s.code
from unnest(%(brands)b::text[], %(series)b::text[]) as k (brand, series)
join series s on s.brand = k.brand and s.code = k.series
returning brand, series
