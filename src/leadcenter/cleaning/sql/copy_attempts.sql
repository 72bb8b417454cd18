-- what: calls go along with their questions, so that they count for the customer
-- set in: keys of tasks, the bucket and customer to which they go
-- set out: task ids
-- locks: new rows; calls that went away from there
insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, look_at, settled_at, code, provider_ref)
select %(to_bucket)b::int, a.task_id, a.attempt, %(to_customer)b::uuid, a.state, a.called_at, a.look_at, a.settled_at, a.code, a.provider_ref
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_attempt a on a.bucket = k.bucket and a.task_id = k.id
on conflict (bucket, task_id, attempt) do update
set customer_id = excluded.customer_id, state = excluded.state, look_at = excluded.look_at, settled_at = excluded.settled_at,
    code = excluded.code, provider_ref = excluded.provider_ref
returning task_id
