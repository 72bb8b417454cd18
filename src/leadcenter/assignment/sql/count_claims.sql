-- what: how often a person has claimed or grabbed leads since an instant, by the pool whose rule that went by
-- set in: person, pools, since, buckets (all on one server, those of one lane on Citus)
-- set out: pool, count; no row: not once
-- locks: none; the dealer is locked, so nobody of it claims meanwhile
select c.pool_id, count(*)
from pool_claim c
where c.staff_id = %(staff)b and c.at >= %(since)b and c.pool_id = any(%(pools)b::uuid[]) and not c.by_hand and c.bucket = any(%(buckets)b::int[])
group by c.pool_id
