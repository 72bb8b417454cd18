-- what: who stands for these customers now: the survivor of a merge, or they themselves
-- set in: keys
-- set out: old key, the key that counts
-- locks: none
select c.bucket, c.id, coalesce(c.merged_bucket, c.bucket), coalesce(c.merged_into, c.id)
from customer c
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on c.bucket = k.bucket and c.id = k.id
