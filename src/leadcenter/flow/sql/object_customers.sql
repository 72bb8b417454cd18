-- what: nobody makes a profile of these customers
-- set in: customers
-- set out: nothing
-- locks: their rows
update customer c
set no_profiling = true
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where c.bucket = k.bucket and c.id = k.id
