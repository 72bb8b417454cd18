-- what: which dealer sells what
-- set in: nothing
-- set out: entity, brand, series
-- locks: none
select s.entity_id, s.brand, s.series from dealer_series s
