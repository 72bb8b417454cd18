-- what: all questions about raw leads, and whether a call about them is under way
-- set in: keys of raw leads
-- set out: bucket, task, raw lead, state, reason; true when a call's outcome is unknown just now
-- locks: the tasks until commit, in key order: no sender can begin a call
select t.bucket, t.id, t.raw_id, t.state, t.reason,
    exists (
        select
        from cleaning_attempt a
        where a.bucket = t.bucket and a.task_id = t.id and a.state in ('sending', 'unknown')
    )
from cleaning_task t
join unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id) on t.bucket = k.bucket and t.raw_id = k.raw_id
order by t.bucket, t.id
for update of t
