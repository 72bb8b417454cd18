-- what: leads of people who are suspended, or have left with nobody passing their leads on
-- set in: how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, whether the person has left
-- locks: none
select e.bucket, e.lead_id, s.status = 'left'
from staff s
join episode e on e.staff_id = s.id and e.closed_at is null and e.bucket = any(%(buckets)b::int[])
where s.status <> 'active' and not exists (select from departure d where d.staff_id = s.id and d.finished_at is null)
limit %(count)b
