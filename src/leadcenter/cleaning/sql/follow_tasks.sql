-- what: where questions are now that a merge (or its undoing) took from their bucket; searched everywhere, since seldom asked
-- set in: keys of tasks that are not there any more, every bucket
-- set out: old bucket, task, the bucket where it is now
-- locks: none
select k.bucket, k.id, t.bucket
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join cleaning_task t on t.bucket = any(%(everywhere)b::int[]) and t.id = k.id
where t.bucket <> k.bucket and not (t.state = 'withdrawn' and t.reason = 'merged')
