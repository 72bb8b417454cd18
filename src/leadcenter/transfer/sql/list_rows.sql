-- what: what became of the leads of an order
-- set in: id, after which lead, how many, buckets (all on one server, those of one lane on Citus)
-- set out: one row a lead
-- locks: none
select t.bucket, t.lead_id, t.state, t.reason, t.at_b, coalesce(f.code, ''), coalesce(g.code, ''), t.to_lead, t.kpi_in, t.kpi_out, t.warnings, t.told, t.at
from transfer_lead t
left join entity f on f.id = t.from_dealer
left join entity g on g.id = t.to_dealer
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and (t.bucket, t.lead_id) > (%(after_bucket)b, %(after)b)
order by t.bucket, t.lead_id
limit %(count)b
