-- what: whoever has a lead in hand is told that it falls back soon, once per date
-- set in: now, what an hour is in real time, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, person on the staff (null: none)
-- locks: the rows of claims, but those that somebody else works on
update maker_claim c
set told_for = c.until, told_at = %(now)b
from (
    select o.bucket, o.id
    from maker_claim o
    join maker_pool p on p.id = o.pool_id
    where o.ended_at is null and o.bucket = any(%(buckets)b::int[]) and p.notice_hours > 0
      and o.until <= %(now)b::timestamptz + p.notice_hours * %(hour)b::interval and o.told_for is distinct from o.until
    order by o.until
    limit %(count)b
    for update of o skip locked
) k
where c.bucket = k.bucket and c.id = k.id
returning c.bucket, c.lead_id, c.staff_id
