-- what: the secrets of these erasures are destroyed
-- set in: keys
-- set out: nothing
-- locks: their rows
update erasure e
set finished_at = %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where e.bucket = k.bucket and e.id = k.id and e.finished_at is null
