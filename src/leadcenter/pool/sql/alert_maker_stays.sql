-- what: leads that lie in a pool of the maker for too long are told of once
-- set in: now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead
-- locks: the rows of stays, but those that somebody else works on
update maker_stay s
set alert_at = null
from (
    select o.bucket, o.lead_id
    from maker_stay o
    where o.alert_at <= %(now)b and o.bucket = any(%(buckets)b::int[])
    order by o.alert_at
    limit %(count)b
    for update of o skip locked
) k
where s.bucket = k.bucket and s.lead_id = k.lead_id
returning s.bucket, s.lead_id
