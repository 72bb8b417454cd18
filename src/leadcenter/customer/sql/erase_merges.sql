-- what: merges of erased customers cannot be taken back: what that needed goes
-- set in: customers
-- set out: nothing
-- locks: their rows
update customer_merge m
set undo = 'null'
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where m.bucket = k.bucket and m.survivor_id = k.id
