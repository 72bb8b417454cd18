-- what: questions that a merge recalled are open again
-- set in: keys of tasks with the reason that they had
-- set out: ids
-- locks: the tasks, held by hold_tasks
update cleaning_task t
set state = 'open', verdict = '', reason = k.reason, closed_at = null, told_at = null
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(reasons)b::text[]) as k (bucket, id, reason)
where t.bucket = k.bucket and t.id = k.id and t.state = 'withdrawn'
returning t.id
