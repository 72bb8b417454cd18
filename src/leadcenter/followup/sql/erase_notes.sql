-- what: nothing is left of what was said of erased customers; looked for everywhere, since a lead moves when its customer was merged
-- set in: leads, buckets
-- set out: nothing
-- locks: the follow-ups
update followup f
set note = null
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
where f.bucket = any(%(everywhere)b::int[]) and f.lead_id = k.lead_id and f.note is not null
