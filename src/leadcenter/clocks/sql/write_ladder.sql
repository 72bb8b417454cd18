-- what: another ladder for a clock of a brand
-- set in: brand, kind, one row a rung
-- set out: nothing
-- locks: new rows
insert into clock_rung (brand, kind, nth, percent, action)
select %(brand)b, %(kind)b, k.nth, k.percent, k.action
from unnest(%(nths)b::smallint[], %(percents)b::int[], %(actions)b::text[]) as k (nth, percent, action)
returning nth
