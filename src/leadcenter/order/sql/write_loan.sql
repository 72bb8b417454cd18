-- what: a loan that may be quoted from a day on
-- set in: one row
-- set out: nothing
-- locks: the row
insert into loan_product (code, valid_from, valid_to, name_zh, name_en, annual_rate, fee, least_down, terms)
values (%(code)b, %(valid_from)b, %(valid_to)b, %(name_zh)b, %(name_en)b, %(annual_rate)b, %(fee)b, %(least_down)b, %(terms)b::int[])
on conflict (code, valid_from) do update
set valid_to = excluded.valid_to, name_zh = excluded.name_zh, name_en = excluded.name_en, annual_rate = excluded.annual_rate, fee = excluded.fee,
    least_down = excluded.least_down, terms = excluded.terms
