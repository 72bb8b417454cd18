-- what: brands and their series
-- set in: nothing
-- set out: brand, its names, series (null: none), its names, how channels call it
-- locks: none
select b.code, b.name_zh, b.name_en, s.code, s.name_zh, s.name_en,
    array(select a.alias from series_alias a where a.brand = s.brand and a.series = s.code order by a.alias)
from brand b
left join series s on s.brand = b.code
order by b.code, s.code
