-- what: the purchase tax of a day, and by how much that of listed new-energy cars is reduced
-- set in: day
-- set out: rate, rate of the value-added tax, source; share, most, source of the relief (null: none)
-- locks: none
select t.rate, t.vat, t.source, r.share, r.most, r.source
from (select * from purchase_tax p where p.valid_from <= %(on)b::date order by p.valid_from desc limit 1) t
left join tax_relief r on r.valid_from <= %(on)b::date and r.valid_to >= %(on)b::date
order by r.valid_from desc
limit 1
