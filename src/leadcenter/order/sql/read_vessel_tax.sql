-- what: the vehicle and vessel tax of a year where a dealer is, for a car as it is bought on a day
-- set in: day, dealer, energy, displacement (null: no row)
-- set out: amount of a year, source; share and source of what a listed car is spared (null: nothing); no row when it is not known there
-- locks: none
select t.amount, t.source, r.share, r.source
from entity e
join vessel_band b on b.above < %(displacement)b::int and (b.up_to is null or b.up_to >= %(displacement)b::int)
cross join lateral (
    select v.amount, v.source from vessel_tax v
    where v.province = e.province and v.above = b.above and v.valid_from <= %(on)b::date
    order by v.valid_from desc
    limit 1
) t
left join vessel_relief r on r.energy = %(energy)b and r.valid_from <= %(on)b::date and (r.valid_to is null or r.valid_to >= %(on)b::date)
where e.id = %(dealer)b
