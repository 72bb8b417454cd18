-- what: next steps that came due, in the order in which they did
-- set in: all buckets, after which (when, lead), until when, how many rows
-- set out: one row per open ownership of a live lead
-- locks: none; rides on episode_next_step
select e.next_due_at, e.lead_id, e.bucket, e.dealer_id, e.staff_id
from episode e
cross join lateral (select from lead l where l.bucket = e.bucket and l.id = e.lead_id and l.live limit 1) l
where e.bucket = any(%(everywhere)b::int[]) and e.closed_at is null and e.next_due_at is not null
  and (e.next_due_at, e.lead_id) > (%(after_at)b, %(after_id)b) and e.next_due_at <= %(until)b
order by e.next_due_at, e.lead_id
limit %(rows)b
