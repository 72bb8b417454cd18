-- what: leads that lie in a pool of the maker for too long are told of once; not those that wait no more
-- set in: now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, whether it waits there still
-- locks: the rows of stays, but those that somebody else works on
update maker_stay s
set alert_at = null
from (
    select o.bucket, o.lead_id, exists (
        select from belt b
        join lead_to_work l on l.bucket = b.bucket and l.id = b.raw_id
        where b.bucket = o.bucket and b.raw_id = o.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
    ) as there
    from maker_stay o
    where o.alert_at <= %(now)b and o.bucket = any(%(buckets)b::int[])
    order by o.alert_at
    limit %(count)b
    for update of o skip locked
) k
where s.bucket = k.bucket and s.lead_id = k.lead_id
returning s.bucket, s.lead_id, k.there
