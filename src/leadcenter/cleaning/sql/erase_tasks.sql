-- what: questions end, and nothing of the answers is left but the verdict
-- set in: customers
-- set out: nothing
-- locks: their rows
update cleaning_task t
set said = '{}',
    state = case when t.state = 'open' then 'withdrawn' else t.state end,
    verdict = case when t.state = 'open' then 'invalid' else t.verdict end,
    reason = case when t.state = 'open' then 'erased' else t.reason end,
    closed_at = coalesce(t.closed_at, %(now)b)
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where t.bucket = k.bucket and t.customer_id = k.id
