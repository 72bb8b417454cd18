-- what: leads went back where they came from: nothing of them stays here
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: the dispatches
delete from dispatch d
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where d.bucket = k.bucket and d.lead_id = k.id and k.bucket <> %(to_bucket)b::int
