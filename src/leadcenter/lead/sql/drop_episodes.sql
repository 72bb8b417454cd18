-- what: leads went back where they came from: nothing of them stays here
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: the episodes
delete from episode e
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where e.bucket = k.bucket and e.lead_id = k.id and k.bucket <> %(to_bucket)b::int
