-- what: customers as a reviewer may see them once masked
-- set in: keys
-- set out: one row per customer: sealed contact, since when
-- locks: none
select c.bucket, c.id, c.contact, c.created_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
