-- what: everything the journal knows of some raw leads, in order
-- set in: keys
-- set out: rows in time order
-- locks: none
select j.bucket, j.raw_id, j.lead_id, j.at, j.actor, j.facts
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join journal j on j.bucket = k.bucket and j.raw_id = k.raw_id
order by j.at, j.id
