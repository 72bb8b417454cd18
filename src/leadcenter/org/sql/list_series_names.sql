-- what: series with their names
-- set in: nothing
-- set out: brand, code, names
-- locks: none
select s.brand, s.code, s.name_zh, s.name_en from series s
