-- what: the calls of questions
-- set in: keys of tasks
-- set out: one row per call
-- locks: none
select a.called_at as at, a.attempt as call, a.state, a.code, a.provider_ref as reference, a.settled_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_attempt a on a.bucket = k.bucket and a.task_id = k.id
order by a.called_at
