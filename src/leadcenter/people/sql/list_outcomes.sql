-- what: what became of the leads of an order
-- set in: id, after which lead, how many, buckets (all on one server, those of one lane on Citus)
-- set out: one row a lead: bucket, lead, outcome, reason, code of who has it (empty: nobody), when
-- locks: none
select d.bucket, d.lead_id, d.outcome, d.reason, coalesce(s.code, ''), d.at
from departure_lead d
left join staff s on s.id = d.to_staff
where d.departure_id = %(id)b and d.bucket = any(%(buckets)b::int[]) and (d.bucket, d.lead_id) > (%(after_bucket)b, %(after)b)
order by d.bucket, d.lead_id
limit %(count)b
