-- what: where raw leads stand on the belt, for who says what rules would hear of them
-- set in: keys
-- set out: one row per raw lead that is on the belt
-- locks: none
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.lead_id, b.entered_at, b.attempts
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.raw_id
