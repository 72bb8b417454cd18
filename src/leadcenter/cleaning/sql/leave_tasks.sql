-- what: in the bucket that leads left nobody asks any more; `merged` redirects late call-backs
-- set in: keys of tasks, the bucket to which they went
-- set out: nothing
-- locks: the tasks, held by hold_tasks
update cleaning_task t
set state = 'withdrawn', verdict = 'invalid', reason = 'merged', closed_at = %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where t.bucket = k.bucket and t.id = k.id and t.state = 'open' and k.bucket <> %(to_bucket)b::int
