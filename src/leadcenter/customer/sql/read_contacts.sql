-- what: golden records, sealed
-- set in: keys
-- set out: one row per customer
-- locks: the customer rows, since a changed record is written back
select c.bucket, c.id, c.contact, c.no_profiling
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
order by c.bucket, c.id
for update of c
