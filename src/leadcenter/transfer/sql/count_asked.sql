-- what: how many leads of requests stand how
-- set in: requests, buckets (all on one server, those of one lane on Citus)
-- set out: request, state, reason, count
-- locks: none
select t.transfer_id, t.state, t.reason, count(*)
from unnest(%(ids)b::uuid[]) as k (id)
join transfer_lead t on t.transfer_id = k.id and t.bucket = any(%(buckets)b::int[])
group by t.transfer_id, t.state, t.reason
order by 1, 2, 3
