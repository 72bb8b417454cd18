-- what: calls about to be placed: `sending` is durable before anything leaves the house; a call surely not placed may be tried again
-- set in: keys of calls, customer, when to ask the provider if we never learn
-- set out: nothing
-- locks: the attempts
insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, look_at)
select k.bucket, k.task_id, k.attempt, k.customer_id, 'sending', %(now)b, %(look_at)b
from unnest(%(buckets)b::int[], %(task_ids)b::uuid[], %(attempts)b::smallint[], %(customer_ids)b::uuid[])
    as k (bucket, task_id, attempt, customer_id)
on conflict (bucket, task_id, attempt) do update
set state = 'sending', called_at = excluded.called_at, look_at = excluded.look_at, code = ''
where cleaning_attempt.state = 'ready'
