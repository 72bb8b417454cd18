-- what: loans that may be quoted on a day, of each the newest row
-- set in: day
-- set out: code, nominal rate, fee, least share paid down, numbers of months, names
-- locks: none
select x.code, x.annual_rate, x.fee, x.least_down, x.terms, x.name_zh, x.name_en
from (select distinct on (p.code) p.* from loan_product p where p.valid_from <= %(on)b::date order by p.code, p.valid_from desc) x
where x.valid_to is null or x.valid_to >= %(on)b::date
order by x.code
