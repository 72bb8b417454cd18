-- what: the first leads of requests, and what became of them
-- set in: requests, how many leads of each, buckets (all on one server, those of one lane on Citus)
-- set out: one row a lead
-- locks: none
select k.id, t.bucket, t.lead_id, t.state, t.reason
from unnest(%(ids)b::uuid[]) as k (id)
cross join lateral (
    select x.bucket, x.lead_id, x.state, x.reason
    from transfer_lead x
    where x.transfer_id = k.id and x.bucket = any(%(buckets)b::int[])
    order by x.bucket, x.lead_id
    limit %(rows)b
) t
