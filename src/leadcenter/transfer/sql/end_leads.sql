-- what: leads have gone to another dealer
-- set in: keys with the reason
-- set out: nothing
-- locks: their rows, held
update lead l
set status = 'transferred', close_reason = k.reason, closed_at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(reasons)b::text[]) as k (bucket, lead_id, reason)
where l.bucket = k.bucket and l.id = k.lead_id and l.live
