-- what: a brand as it is called now
-- set in: one row
-- set out: is it new?
-- locks: the brand
insert into brand as b (code, name_zh, name_en)
values (%(code)b, %(name_zh)b, %(name_en)b)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en
returning (xmax = 0)
