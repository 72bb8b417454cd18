-- what: questions went back where they came from: nothing of them stays here
-- set in: keys of tasks, the bucket to which they went
-- set out: nothing
-- locks: the calls
delete from cleaning_attempt a
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where a.bucket = k.bucket and a.task_id = k.id and k.bucket <> %(to_bucket)b::int
