-- what: where a raw lead stands; for operators who know the id and not the bucket
-- set in: every bucket, the id
-- set out: belt row (none: nobody ever sent it)
-- locks: none
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.due_at, b.lead_id, b.changed_at, b.attempts
from belt b
where b.bucket = any(%(buckets)b::int[]) and b.raw_id = %(raw_id)b
