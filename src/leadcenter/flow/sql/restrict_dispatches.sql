-- what: what dealers got of restricted people is hidden; or seen again, without an instant
-- set in: leads, instant or null
-- set out: nothing
-- locks: their rows
update dispatch d
set restricted_at = %(at)b::timestamptz
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where d.bucket = k.bucket and d.lead_id = k.id
