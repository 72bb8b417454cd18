-- what: the dealer whose reception writes a walk-in down
-- set in: the legal entity, the series that the customer wants (empty: none named)
-- set out: its code and whether it sells that series; nothing where it is no dealer at work
-- locks: none
select e.code, %(series)b = '' or s.any_series is null or %(series)b = any(s.any_series)
from entity e
cross join lateral (select array_agg(d.series) as any_series from dealer_series d where d.entity_id = e.id) s
where e.id = %(entity)b and e.kind = 'dealer' and e.status = 'active'
