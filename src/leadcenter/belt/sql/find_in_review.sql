-- what: the raw leads that wait for a person for one reason
-- set in: all buckets, the reason
-- set out: key of the raw lead on the belt, the bucket where it lies, its place
-- locks: the belt rows until commit, in key order
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.due_at, b.lead_id, b.dealer_id
from belt b
where b.bucket = any(%(everywhere)b::int[]) and b.state = 'review' and b.reason = %(reason)b
order by b.bucket, b.raw_id
for update of b
