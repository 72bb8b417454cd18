-- what: what providers said about questions, without the sealed body
-- set in: keys of tasks
-- set out: one row per call-back
-- locks: none
select c.received_at as at, c.provider, c.callback_id as callback, c.attempt as call, c.happened_at, c.code, c.outcome
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_callback c on c.bucket = k.bucket and c.task_id = k.id
order by c.received_at
