-- what: a brand
-- set in: one row
-- set out: nothing
-- locks: new row
insert into brand (code, name_zh, name_en) values (%(code)b, %(name_zh)b, %(name_en)b) on conflict (code) do nothing
