-- what: the orders of leads, newest first
-- set in: leads
-- set out: one row each
-- locks: none
select o.seq, o.version, o.status, o.due, o.paid, o.placed_by, o.placed_at, o.ended_by, o.ended_at, o.end_reason, o.bucket, o.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join car_order o on o.bucket = k.bucket and o.lead_id = k.lead_id
order by o.bucket, o.lead_id, o.seq desc
