-- what: series that a dealer sells from now on; the caller counts whether there are all of them
-- set in: dealer; series
-- set out: those that there are
-- locks: new rows
insert into dealer_series as d (entity_id, brand, series)
select %(dealer)b, s.brand, s.code
from unnest(%(brands)b::text[], %(series)b::text[]) as k (brand, series)
join series s on s.brand = k.brand and s.code = k.series
on conflict (entity_id, brand, series) do update set series = excluded.series
returning d.series
