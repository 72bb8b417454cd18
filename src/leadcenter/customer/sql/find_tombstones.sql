-- what: who was merged into these customers
-- set in: every bucket, keys
-- set out: the survivor, who was merged into it
-- locks: none
select c.merged_bucket, c.merged_into, c.bucket, c.id
from customer c
where c.bucket = any(%(everywhere)b::int[])
  and (c.merged_bucket, c.merged_into) in (
      select k.bucket, k.id from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
  )
