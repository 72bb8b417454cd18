-- what: owners are told once of each date on which a lead falls
-- set in: pools with the instant up to which what falls is told now, how many per pool, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, dealer, owner
-- locks: the episode rows, but those that somebody else has in hand
update episode e
set notified_for = k.recall_at
from (
    select f.bucket, f.lead_id, f.seq, f.recall_at
    from unnest(%(pools)b::uuid[], %(untils)b::timestamptz[]) as p (pool_id, until)
    join episode f on f.pool_id = p.pool_id and f.recall_at <= p.until
    where f.notified_for is distinct from f.recall_at and f.recall_at is not null and f.bucket = any(%(buckets)b::int[])
    limit %(count)b
    for update of f skip locked
) as k
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.bucket = any(%(buckets)b::int[])
returning e.bucket, e.lead_id, e.dealer_id, e.staff_id
