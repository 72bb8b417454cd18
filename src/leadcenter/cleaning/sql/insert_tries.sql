-- what: calls that people made themselves: they count among the calls to a customer; numbered from 101, beside those of providers
-- set in: keys of tasks, customer, how the call ended, now
-- set out: nothing
-- locks: new rows; the tasks are held
insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, settled_at, code)
select k.bucket, k.task_id,
    1 + coalesce((select max(a.attempt) from cleaning_attempt a where a.bucket = k.bucket and a.task_id = k.task_id and a.attempt > 100), 100),
    k.customer_id, 'placed', %(now)b, %(now)b, k.code
from unnest(%(buckets)b::int[], %(task_ids)b::uuid[], %(customer_ids)b::uuid[], %(codes)b::text[]) as k (bucket, task_id, customer_id, code)
on conflict (bucket, task_id, attempt) do nothing
