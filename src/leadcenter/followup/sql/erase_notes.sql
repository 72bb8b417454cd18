-- what: nothing is left of what was said of erased customers
-- set in: keys of leads
-- set out: nothing
-- locks: the follow-ups
update followup f
set note = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where f.bucket = k.bucket and f.lead_id = k.lead_id and f.note is not null
