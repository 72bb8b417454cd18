-- what: how channels call a series
-- set in: series; names in lower case, without blanks
-- set out: the names that are this series'; none that another one has
-- locks: the rows
insert into series_alias as a (alias, brand, series)
select k.alias, %(brand)b, %(code)b
from unnest(%(aliases)b::text[]) as k (alias)
on conflict (alias) do update set brand = excluded.brand
where a.brand = excluded.brand and a.series = excluded.series
returning alias
