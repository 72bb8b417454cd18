-- what: who stood for assignment when decisions were made
-- set in: keys of snapshots
-- set out: one row per snapshot
-- locks: none
select s.bucket, s.id, s.candidates
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join assignment_snapshot s on s.bucket = k.bucket and s.id = k.id
