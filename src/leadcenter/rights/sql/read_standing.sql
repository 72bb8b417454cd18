-- what: how the desk stands
-- set in: all buckets, now
-- set out: open requests, overdue ones, overdue answers of dealers, erasures not finished
-- locks: none
select
    (select count(*) from rights_request r where r.bucket = any(%(buckets)b::int[]) and r.decided_at is null),
    (select count(*) from rights_request r where r.bucket = any(%(buckets)b::int[]) and r.decided_at is null and r.due_at <= %(now)b),
    (select count(*) from rights_task t where t.bucket = any(%(buckets)b::int[]) and t.answered_at is null and t.due_at <= %(now)b),
    (select count(*) from erasure e where e.bucket = any(%(buckets)b::int[]) and e.finished_at is null)
