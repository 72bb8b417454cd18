-- what: golden records of customers
-- set in: customers
-- set out: key, sealed contact
-- locks: none
select c.bucket, c.id, c.contact
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
