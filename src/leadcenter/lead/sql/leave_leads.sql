-- what: what stays in the bucket that leads left: a pointer
-- set in: keys, the bucket to which they went
-- set out: nothing
-- locks: the lead rows, held by read_work
update lead l
set status = 'merged', close_reason = 'merged', closed_at = %(now)b, merged_into = l.id
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.id = k.id and k.bucket <> %(to_bucket)b::int
