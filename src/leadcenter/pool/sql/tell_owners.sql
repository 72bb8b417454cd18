-- what: owners are told once of each date on which a lead falls, before it does
-- set in: pools with the instant up to which what falls is told now, now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, dealer, owner, when it falls, when at the latest, pool
-- locks: the episode rows, but those that somebody else has in hand; rides on episode_to_tell, pool by pool
update episode e
set notified_for = k.recall_at
from (
    select f.bucket, f.lead_id, f.seq, f.recall_at
    from unnest(%(pools)b::uuid[], %(untils)b::timestamptz[]) as p (pool_id, until)
    cross join lateral (
        select o.bucket, o.lead_id, o.seq, o.recall_at
        from episode o
        where o.pool_id = p.pool_id and o.recall_at > %(now)b and o.recall_at <= p.until and o.recall_at is not null
          and o.notified_for is distinct from o.recall_at and o.bucket = any(%(buckets)b::int[])
        order by o.recall_at
        limit %(count)b
        for update of o skip locked
    ) as f
    limit %(count)b
) as k
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.bucket = any(%(buckets)b::int[])
returning e.bucket, e.lead_id, e.dealer_id, e.staff_id, e.recall_at, e.hard_until, e.pool_id
