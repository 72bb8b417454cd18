-- what: where raw leads stand on the belt
-- set in: keys (home bucket, raw id)
-- set out: one row per raw lead
-- locks: none
select b.raw_id, b.state, b.reason, b.lead_id
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.raw_id
