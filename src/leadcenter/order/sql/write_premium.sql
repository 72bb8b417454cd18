-- what: what an insurance costs from a day on
-- set in: one row; today
-- set out: its code, or no row when the day is over: what held is not changed
-- locks: the row
insert into insurance_rate (code, seats_from, seats_to, valid_from, valid_to, kind, name_zh, name_en, base, share, source)
values (%(code)b, %(seats_from)b, %(seats_to)b, %(valid_from)b, %(valid_to)b, 'commercial', %(name_zh)b, %(name_en)b, %(base)b, %(share)b, %(source)b)
on conflict (code, seats_from, valid_from) do update
set seats_to = excluded.seats_to, valid_to = excluded.valid_to, name_zh = excluded.name_zh, name_en = excluded.name_en, base = excluded.base,
    share = excluded.share, source = excluded.source
where insurance_rate.kind = 'commercial'
returning code
