-- what: what somebody had in hand for its time, and was told of in time, lies in the pool again
-- set in: now, what an hour is in real time, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, how, reason, who had it
-- locks: the rows of claims, but those that somebody else works on
update maker_claim c
set ended_at = greatest(%(now)b, c.at), how = 'recalled', reason = 'auto'
from (
    select o.bucket, o.id
    from maker_claim o
    join maker_pool p on p.id = o.pool_id
    where o.ended_at is null and o.bucket = any(%(buckets)b::int[]) and o.until <= %(now)b
      and (p.notice_hours = 0 or (o.told_for = o.until and o.told_at + p.notice_hours * %(hour)b::interval <= %(now)b))
    order by o.until
    limit %(count)b
    for update of o skip locked
) k
where c.bucket = k.bucket and c.id = k.id
returning c.bucket, c.lead_id, c.how, c.reason, c.account_id
