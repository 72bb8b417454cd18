-- what: leads that somebody owns and that this order has not come to yet, those due first
-- set in: person, order, how many, buckets (all on one server, those of one lane on Citus)
-- set out: keys
-- locks: none
select e.bucket, e.lead_id
from episode e
where e.staff_id = %(staff_id)b and e.closed_at is null and e.bucket = any(%(buckets)b::int[])
  and not exists (select from departure_lead d where d.bucket = e.bucket and d.departure_id = %(id)b and d.lead_id = e.lead_id)
order by e.followup_due_at, e.lead_id
limit %(count)b
