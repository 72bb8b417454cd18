-- what: keep call-backs as they came, sealed; a redelivery finds its row and is not kept again
-- set in: one row per call-back
-- set out: row ids of those that are new
-- locks: new rows; waits for the same call-back arriving at the same time
insert into cleaning_callback (
    bucket, provider, callback_id, id, task_id, attempt, happened_at, received_at, outcome, body)
select k.bucket, k.provider, k.callback_id, k.id, k.task_id, k.attempt, k.happened_at, %(now)b, 'received', k.body
from unnest(
    %(buckets)b::int[], %(providers)b::text[], %(callback_ids)b::text[], %(ids)b::uuid[], %(task_ids)b::uuid[], %(attempts)b::smallint[],
    %(happened)b::timestamptz[], %(bodies)b::bytea[])
    as k (bucket, provider, callback_id, id, task_id, attempt, happened_at, body)
order by k.bucket, k.provider, k.callback_id
on conflict (bucket, provider, callback_id) do nothing
returning id
