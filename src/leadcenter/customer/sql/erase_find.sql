-- what: customers with the survivor of their merges and whoever was merged into him
-- set in: customers
-- set out: one row each
-- locks: none
with root as (
    select distinct coalesce(c.merged_bucket, c.bucket) as bucket, coalesce(c.merged_into, c.id) as id
    from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
    join customer c on c.bucket = k.bucket and c.id = k.id
)
select r.bucket, r.id from root r
union
select c.bucket, c.id
from root r
join customer c on c.bucket = any(%(everywhere)b::int[]) and c.merged_bucket = r.bucket and c.merged_into = r.id
order by 1, 2
