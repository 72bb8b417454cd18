-- what: how often a person claimed out of a pool since an instant
-- set in: person, pool, since, buckets (all on one server, those of one lane on Citus)
-- set out: count
-- locks: none; the dealer is locked, so nobody of it claims meanwhile
select count(*)
from pool_claim c
where c.staff_id = %(staff)b and c.at >= %(since)b and c.pool_id = %(pool)b and not c.by_hand and c.bucket = any(%(buckets)b::int[])
