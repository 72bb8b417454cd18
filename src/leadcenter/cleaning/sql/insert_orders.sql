-- what: calls to order, ids only; the sender takes them when they are due
-- set in: one row per call: task, number of the call, due time
-- set out: nothing
-- locks: new rows only
insert into outbox (bucket, id, topic, lead_id, payload, created_at, next_at)
select k.bucket, k.id, 'cleaning_order', k.lead_id, jsonb_build_object('task', k.task_id, 'attempt', k.attempt), %(now)b, k.next_at
from unnest(
    %(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[], %(task_ids)b::uuid[], %(attempts)b::smallint[], %(next)b::timestamptz[])
    as k (bucket, id, lead_id, task_id, attempt, next_at)
on conflict (bucket, id) do nothing
