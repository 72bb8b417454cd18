-- what: leads went back where they came from: nothing of them stays here
-- set in: keys, the bucket to which they went
-- set out: nothing
-- locks: the leads
delete from lead l
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.id = k.id and k.bucket <> %(to_bucket)b::int
