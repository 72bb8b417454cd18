-- what: in which pools leads lie, since when
-- set in: leads
-- set out: lead, pool, since when of those that lie in one
-- locks: none; whoever moves them holds the belt rows
select s.lead_id, s.pool_id, s.pooled_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join pool_stay s on s.bucket = k.bucket and s.lead_id = k.lead_id and s.left_at is null
