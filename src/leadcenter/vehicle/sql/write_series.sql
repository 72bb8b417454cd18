-- what: a series of a brand as it is called now
-- set in: one row
-- set out: is it new?
-- locks: the series
insert into series as s (brand, code, name_zh, name_en)
values (%(brand)b, %(code)b, %(name_zh)b, %(name_en)b)
on conflict (brand, code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en
returning (xmax = 0)
