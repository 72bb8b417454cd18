-- what: call-backs about questions to customers, as they are stored
-- set in: customers
-- set out: key, row, sealed body
-- locks: none
select c.bucket, c.provider, c.callback_id, c.id, c.body
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_task t on t.bucket = k.bucket and t.customer_id = k.id
join cleaning_callback c on c.bucket = t.bucket and c.task_id = t.id
