-- what: why a lead may be lost, new or anew
-- set in: one row
-- set out: nothing
-- locks: the row
insert into loss_reason (code, name_zh, name_en, status)
values (%(code)b, %(name_zh)b, %(name_en)b, %(status)b)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, status = excluded.status
