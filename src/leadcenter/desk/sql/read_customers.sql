-- what: sealed golden records
-- set in: keys of customers
-- set out: one row per customer
-- locks: none
select c.bucket, c.id, c.contact
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
