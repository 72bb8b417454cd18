-- what: named raw leads of one lane, for the halves of a set that failed
-- set in: keys, lane, now
-- set out: one row per raw lead that is still due
-- locks: the belt rows until commit
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.lead_id, b.entered_at, b.attempts, b.erasing, b.waits_since, b.hearing
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.raw_id
where b.lane = %(lane)b and b.due_at <= %(now)b
for update of b skip locked
