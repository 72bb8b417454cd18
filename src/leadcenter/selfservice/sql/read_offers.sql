-- what: wishes of a customer that wait for his word, with the dealers offered or named
-- set in: key of the customer
-- set out: lead, series, asked, dealer, kilometres, whether he named it or chose it last, whether it has the wish or may have it; dealers by rank
-- locks: none
with wish as (
    select l.bucket, l.id, l.brand, l.series, l.held_by, coalesce(l.asked_at, l.last_inquiry_at) as asked_at, c.dealer_id, c.distance_km,
        coalesce(c.chosen_at = max(c.chosen_at) over (partition by l.bucket, l.id), false) or coalesce(c.dealer_id = l.dealer_id, false) as named, c.rank
    from lead l
    join candidate c on c.bucket = l.bucket and c.lead_id = l.id
    where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.live
    union all
    select l.bucket, l.id, l.brand, l.series, l.held_by, coalesce(l.asked_at, l.last_inquiry_at), l.dealer_id, null::float8, true, 0::smallint
    from lead l
    where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.live and l.dealer_id is not null
)
select w.bucket, w.id, w.series, w.asked_at, w.dealer_id, w.distance_km, w.named,
    coalesce(w.held_by = w.dealer_id, false)
    or (e.status = 'active'
        and (w.series = '' or w.brand = '' or not exists (select from dealer_series s where s.entity_id = e.id)
             or exists (select from dealer_series s where s.entity_id = e.id and s.brand = w.brand and s.series = w.series))),
    w.rank
from wish w
join entity e on e.id = w.dealer_id
order by 2, 9
