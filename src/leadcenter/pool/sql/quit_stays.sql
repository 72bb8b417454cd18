-- what: stays that a lead has left by a way that nobody told us end before it comes in again
-- set in: leads
-- set out: nothing
-- locks: rows of open stays
update pool_stay s
set left_at = greatest(%(now)b, s.pooled_at), left_how = 'gone', alert_at = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where s.bucket = k.bucket and s.lead_id = k.lead_id and s.left_at is null
