-- what: due leads with which something is wrong are looked at again later
-- set in: leads, when
-- set out: nothing
-- locks: the open episodes
update episode e
set stuck_until = %(again)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null
