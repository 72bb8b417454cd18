-- what: dispatches that leads take away with them stand on the merge that is taken back: they are the copies now, which may go
-- set in: keys of leads, the bucket to which they go, the merge
-- set out: nothing
-- locks: the dispatches
update dispatch d
set merge_id = %(merge_id)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where d.bucket = k.bucket and d.lead_id = k.id and d.merge_id is null and k.bucket <> %(to_bucket)b::int
