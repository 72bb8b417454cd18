-- what: due calls with their tasks and what became of earlier tries
-- set in: buckets of the lane, now, most rows
-- set out: outbox row, task, number of the call, state of the call
-- locks: outbox rows and tasks until commit, skipping what others hold
select o.bucket, o.id, t.id, t.lead_id, t.customer_id, t.brand, t.route, t.script, t.time_zone, t.opens, t.closes, t.state, t.attempt,
       t.expires_at, t.expires_hours, (o.payload ->> 'attempt')::smallint, o.attempts, coalesce(a.state, ''), a.look_at
from outbox o
join cleaning_task t on t.bucket = o.bucket and t.id = (o.payload ->> 'task')::uuid
left join cleaning_attempt a on a.bucket = t.bucket and a.task_id = t.id and a.attempt = (o.payload ->> 'attempt')::smallint
where o.bucket = any(%(buckets)b::int[]) and o.topic = 'cleaning_order' and o.next_at <= %(now)b
order by o.next_at
limit %(limit)b
for update of o, t skip locked
