-- what: which of some rows there are, wherever they stand
-- set in: keys
-- set out: ids
-- locks: none
select a.id
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join audit a on a.bucket = k.bucket and a.id = k.id
