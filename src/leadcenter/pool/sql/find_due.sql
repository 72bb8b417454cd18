-- what: leads whose protection is over, the longest due first
-- set in: now, after which (instant, bucket, lead), how many, buckets (all on one server, those of one lane on Citus)
-- set out: when it fell due, bucket, lead
-- locks: none
select e.recall_at, e.bucket, e.lead_id
from episode e
where e.recall_at <= %(now)b and e.bucket = any(%(buckets)b::int[])
  and (e.recall_at, e.bucket, e.lead_id) > (%(after)b, %(after_bucket)b, %(after_lead)b) and (e.stuck_until is null or e.stuck_until <= %(now)b)
order by e.recall_at, e.bucket, e.lead_id
limit %(count)b
