-- what: questions went back where they came from: nothing of them stays here
-- set in: keys of tasks, the bucket to which they went
-- set out: nothing
-- locks: the tasks
delete from cleaning_task t
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where t.bucket = k.bucket and t.id = k.id and k.bucket <> %(to_bucket)b::int
