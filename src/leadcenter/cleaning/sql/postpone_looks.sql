-- what: calls of unknown outcome that are being asked about now: nobody else asks until `look_at`
-- set in: keys of calls
-- set out: nothing
-- locks: the attempts
update cleaning_attempt a
set look_at = %(look_at)b
from unnest(%(buckets)b::int[], %(task_ids)b::uuid[], %(attempts)b::smallint[]) as k (bucket, task_id, attempt)
where a.bucket = k.bucket and a.task_id = k.task_id and a.attempt = k.attempt and a.state in ('sending', 'unknown')
