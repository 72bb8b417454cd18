-- what: every name of every series
-- set in: nothing
-- set out: name, brand, series
-- locks: none
select a.alias, a.brand, a.series from series_alias a
union all
select x.name, s.brand, s.code
from series s
cross join lateral unnest(array[s.code, s.name_zh, s.name_en]) as x (name)
