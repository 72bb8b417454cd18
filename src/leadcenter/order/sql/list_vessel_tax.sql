-- what: the bands of the vehicle and vessel tax, with what a province asks for each on a day
-- set in: province, day
-- set out: above, up to (null: any), least and most that the law lets a province ask, amount, since when, source (null: not known there)
-- locks: none
select b.above, b.up_to, b.least, b.most, t.amount, t.valid_from, t.source
from vessel_band b
left join lateral (
    select v.amount, v.valid_from, v.source from vessel_tax v
    where v.province = %(province)b and v.above = b.above and v.valid_from <= %(on)b::date
    order by v.valid_from desc
    limit 1
) t on true
order by b.above
