-- what: requests were carried out
-- set in: keys
-- set out: nothing
-- locks: their rows
update rights_request r
set carried_at = %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where r.bucket = k.bucket and r.id = k.id
