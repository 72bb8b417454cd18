-- what: leads of an order are looked at later; what customers said until now does not bring them back sooner
-- set in: order, keys, until when, now
-- set out: nothing
-- locks: their rows, held
update transfer_lead t
set due_at = %(until)b, at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where t.bucket = k.bucket and t.transfer_id = %(id)b and t.lead_id = k.lead_id
