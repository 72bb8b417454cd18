-- what: leads as they lie in a pool, and when a person last had each of them
-- set in: leads, pool, person
-- set out: bucket, lead, since when it lies there, when the person last gave it back or lost it (null = never)
-- locks: none; the belt rows are locked, so nothing changes
select s.bucket, s.lead_id, s.pooled_at,
    (
        select max(o.pooled_at) from pool_stay o
        where o.bucket = s.bucket and o.lead_id = s.lead_id and o.from_staff = %(staff)b and o.how in ('return', 'recall', 'admin', 'take_back')
    )
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join pool_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id
where s.left_at is null and s.pool_id = %(pool)b
