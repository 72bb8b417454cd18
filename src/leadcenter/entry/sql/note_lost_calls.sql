-- what: calls that this database thinks it has not placed, and others know better: the provider is asked before anything else
-- set in: keys of calls, customer, when they were placed
-- set out: the calls noted (none for questions that are not here)
-- locks: the attempts
insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, look_at)
select t.bucket, t.id, k.attempt, t.customer_id, 'unknown', k.at, k.at
from unnest(%(buckets)b::int[], %(task_ids)b::uuid[], %(attempts)b::smallint[], %(ats)b::timestamptz[]) as k (bucket, task_id, attempt, at)
join cleaning_task t on t.bucket = k.bucket and t.id = k.task_id
order by k.bucket, k.task_id, k.attempt
on conflict (bucket, task_id, attempt) do update
set state = 'unknown', called_at = excluded.called_at, look_at = excluded.look_at
where cleaning_attempt.state = 'ready'
returning task_id
