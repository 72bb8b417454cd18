-- what: what insurance costs on a day, of each the newest row
-- set in: day, seats
-- set out: code, kind, base, share of the price, source, names; the compulsory one first
-- locks: none
select x.code, x.kind, x.base, x.share, x.source, x.name_zh, x.name_en
from (
    select distinct on (i.code) i.*
    from insurance_rate i
    where i.valid_from <= %(on)b::date and %(seats)b between i.seats_from and i.seats_to
    order by i.code, i.valid_from desc
) x
where x.valid_to is null or x.valid_to >= %(on)b::date
order by x.kind desc, x.code
