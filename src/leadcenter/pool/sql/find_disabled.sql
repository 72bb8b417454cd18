-- what: leads of people who are suspended, or have left with nobody passing their leads on; without those that may not
--       fall (lock_owned.sql has the same conditions), or they would stand before the others in every round
-- set in: now, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, whether the person has left
-- locks: none
select e.bucket, e.lead_id, s.status = 'left'
from staff s
join episode e on e.staff_id = s.id and e.closed_at is null and e.bucket = any(%(buckets)b::int[])
join lead l on l.bucket = e.bucket and l.id = e.lead_id
where s.status <> 'active' and not exists (select from departure d where d.staff_id = s.id and d.finished_at is null)
  and l.status = 'live' and l.held_by = e.dealer_id and (e.transfer_until is null or e.transfer_until <= %(now)b)
  and (e.stuck_until is null or e.stuck_until <= %(now)b)
limit %(count)b
