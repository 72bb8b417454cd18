-- what: brands and their series
-- set in: nothing
-- set out: brand, its names, series (null: none), its names
-- locks: none
select b.code, b.name_zh, b.name_en, s.code, s.name_zh, s.name_en from brand b left join series s on s.brand = b.code order by b.code, s.code
