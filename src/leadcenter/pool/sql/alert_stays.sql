-- what: leads that lie in a pool for too long are told of once; not those that have left its legal entity meanwhile
-- set in: now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, legal entity, pool, whether the lead is there still
-- locks: the rows of stays, but those that somebody else has in hand
update pool_stay s
set alert_at = null
from (
    select o.bucket, o.id, l.id is not null as there
    from pool_stay o
    left join lead l on l.bucket = o.bucket and l.id = o.lead_id and l.held_by = o.entity_id and l.status = 'live'
    where o.alert_at <= %(now)b and o.bucket = any(%(buckets)b::int[])
    order by o.alert_at
    limit %(count)b
    for update of o skip locked
) as k
where s.bucket = k.bucket and s.id = k.id
returning s.bucket, s.lead_id, s.entity_id, s.pool_id, k.there
