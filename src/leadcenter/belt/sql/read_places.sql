-- what: where raw leads stand, and where the raw lead lies
-- set in: keys
-- set out: one row per raw lead
-- locks: the belt rows until commit, in key order
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.due_at, b.lead_id, b.dealer_id, b.waits_since
from belt b
join unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id) on b.bucket = k.bucket and b.raw_id = k.raw_id
order by b.bucket, b.raw_id
for update of b
