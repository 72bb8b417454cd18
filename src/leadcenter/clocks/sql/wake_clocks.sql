-- what: running clocks of leads are looked at in this round: somebody else has the lead now
-- set in: leads, now
-- set out: nothing
-- locks: the clocks
update clock c
set look_at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where c.bucket = k.bucket and c.lead_id = k.lead_id and c.stopped_at is null
