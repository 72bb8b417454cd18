-- what: how many leads of a pool somebody has in hand
-- set in: pool, account, buckets (all)
-- set out: one row
-- locks: none; whoever claims holds the membership
select count(*)
from maker_claim c
where c.account_id = %(account)b and c.pool_id = %(pool)b and c.ended_at is null and c.bucket = any(%(buckets)b::int[])
