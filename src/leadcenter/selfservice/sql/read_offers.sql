-- what: wishes of a customer that wait for his word, with the dealers offered or named
-- set in: key of the customer
-- set out: lead, series, asked, dealer, kilometres, whether he named or chose it; dealers by rank
-- locks: none
select l.bucket, l.id, l.series, coalesce(l.asked_at, l.last_inquiry_at), c.dealer_id, c.distance_km,
    c.chosen_at is not null or coalesce(c.dealer_id = l.dealer_id, false), c.rank
from lead l
join candidate c on c.bucket = l.bucket and c.lead_id = l.id
where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.live
union all
select l.bucket, l.id, l.series, coalesce(l.asked_at, l.last_inquiry_at), l.dealer_id, null::float8, true, 0::smallint
from lead l
where l.bucket = %(bucket)b and l.customer_id = %(customer_id)b and l.live and l.dealer_id is not null
order by 2, 8
