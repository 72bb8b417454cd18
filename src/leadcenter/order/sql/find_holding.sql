-- what: live orders of leads: what is paid, and whether a payment waits for finance
-- set in: leads
-- set out: key of the lead, paid, waits?
-- locks: none (whoever enters or confirms a payment holds the lead)
select k.bucket, k.lead_id, o.paid,
    exists (select from payment p where p.bucket = o.bucket and p.lead_id = o.lead_id and p.order_seq = o.seq and p.status = 'waiting')
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join car_order o on o.bucket = k.bucket and o.lead_id = k.lead_id and o.status in ('placed', 'paid')
