-- what: live orders of leads that leave the dealer are cancelled; the constraint lets none go that holds money
-- set in: leads, why, who
-- set out: bucket, lead, number of the order
-- locks: the rows
update car_order o
set status = 'cancelled', ended_by = %(actor)b, ended_at = %(now)b, end_reason = %(reason)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where o.bucket = k.bucket and o.lead_id = k.lead_id and o.status in ('placed', 'paid')
returning o.bucket, o.lead_id, o.seq
