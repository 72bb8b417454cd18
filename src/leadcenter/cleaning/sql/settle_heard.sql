-- what: a call-back about a call proves that the call was placed, whatever became of the provider's reply
-- set in: keys of calls
-- set out: nothing
-- locks: the attempts
update cleaning_attempt a
set state = 'placed', settled_at = %(now)b, look_at = null
from unnest(%(buckets)b::int[], %(task_ids)b::uuid[], %(attempts)b::smallint[]) as k (bucket, task_id, attempt)
where a.bucket = k.bucket and a.task_id = k.task_id and a.attempt = k.attempt and a.state in ('sending', 'unknown', 'ready')
