-- what: the customers whom a lead belonged to, with what they were merged into
-- set in: keys
-- set out: one row per customer; contact is sealed
-- locks: none
select c.bucket, c.id, c.contact, c.created_at, c.merged_bucket, c.merged_into
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
