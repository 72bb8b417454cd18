-- what: due calls, claimed before anything else is locked
-- set in: buckets of the lane, now, most rows
-- set out: outbox row, task, number of the call, customer
-- locks: outbox rows until commit, skipping what others hold
select o.bucket, o.id, t.id, (o.payload ->> 'attempt')::smallint, t.customer_id
from outbox o
join cleaning_task t on t.bucket = o.bucket and t.id = (o.payload ->> 'task')::uuid
where o.bucket = any(%(buckets)b::int[]) and o.topic = 'cleaning_order' and o.next_at <= %(now)b
order by o.next_at
limit %(limit)b
for update of o skip locked
