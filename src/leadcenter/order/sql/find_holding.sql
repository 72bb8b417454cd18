-- what: for which leads does the dealer hold money of a live order, or does a payment wait for finance?
-- set in: leads
-- set out: keys of those
-- locks: none (whoever enters or confirms a payment holds the lead)
select k.bucket, k.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join car_order o on o.bucket = k.bucket and o.lead_id = k.lead_id and o.status in ('placed', 'paid')
where o.paid <> 0
   or exists (select from payment p where p.bucket = o.bucket and p.lead_id = o.lead_id and p.order_seq = o.seq and p.status = 'waiting')
