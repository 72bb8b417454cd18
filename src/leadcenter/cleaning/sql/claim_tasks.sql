-- what: claimed calls with their questions and what became of earlier tries
-- set in: keys of outbox rows, each with task, number of the call, and customer, who is held
-- set out: outbox row, task, number of the call, state of the call, raw lead
-- locks: the tasks until commit, skipping what others hold: whoever writes a no may be waiting for us
select o.bucket, o.id, t.id, t.lead_id, t.customer_id, t.brand, t.route, t.script, t.time_zone, t.opens, t.closes, t.state, t.attempt,
       t.expires_at, t.expires_hours, k.attempt, o.attempts, coalesce(a.state, ''), a.look_at, t.raw_id
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(task_ids)b::uuid[], %(attempts)b::smallint[], %(customer_ids)b::uuid[])
    as k (bucket, id, task_id, attempt, customer_id)
join outbox o on o.bucket = k.bucket and o.id = k.id
join cleaning_task t on t.bucket = k.bucket and t.id = k.task_id and t.customer_id = k.customer_id
left join cleaning_attempt a on a.bucket = k.bucket and a.task_id = k.task_id and a.attempt = k.attempt
order by o.next_at
for update of t skip locked
