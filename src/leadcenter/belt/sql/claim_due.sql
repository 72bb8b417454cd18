-- what: the due raw leads of one lane, oldest first
-- set in: lane, its buckets, now, limit
-- set out: one row per raw lead
-- locks: the belt rows until commit, skipping those that a call-back or a revision holds
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.lead_id, b.entered_at, b.attempts, b.erasing, b.waits_since, b.hearing
from belt b
where b.lane = %(lane)b and b.due_at <= %(now)b and b.bucket = any(%(buckets)b::int[])
order by b.due_at
limit %(limit)b
for update skip locked
