-- what: which series a dealer sells
-- set in: dealer
-- set out: brand, series
-- locks: none
select d.brand, d.series from dealer_series d where d.entity_id = %(dealer)b order by d.brand, d.series
