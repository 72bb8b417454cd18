-- what: tasks that are to be changed, held until commit
-- set in: keys of tasks
-- set out: the tasks as the rules see them
-- locks: the tasks, in key order
select t.bucket, t.id, t.raw_id, t.lead_id, t.customer_id, t.brand, t.route, t.time_zone, t.opens, t.closes, t.retry_minutes,
       t.expires_hours, t.max_attempts, t.attempt, t.state, t.reason, t.expires_at, t.heard_attempt, t.heard_order, t.tries
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_task t on t.bucket = k.bucket and t.id = k.id
order by t.bucket, t.id
for update of t
