-- what: a series of a brand
-- set in: one row
-- set out: nothing
-- locks: new row
insert into series (brand, code, name_zh, name_en) values (%(brand)b, %(code)b, %(name_zh)b, %(name_en)b) on conflict (brand, code) do nothing
