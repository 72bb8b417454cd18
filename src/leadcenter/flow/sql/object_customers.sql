-- what: nobody makes a profile of these customers
-- set in: customers
-- set out: those of whom somebody might until now, and whether they stand for themselves (not merged into another)
-- locks: their rows, held
update customer c
set no_profiling = true
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where c.bucket = k.bucket and c.id = k.id and not c.no_profiling
returning c.bucket, c.id, c.merged_into is null
