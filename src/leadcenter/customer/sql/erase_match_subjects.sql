-- what: erased customers have no keys
-- set in: customers
-- set out: nothing
-- locks: their rows
update match_subject s
set keys = '{}'
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where s.bucket = k.bucket and s.customer_id = k.id
