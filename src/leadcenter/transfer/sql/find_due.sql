-- what: orders with leads that somebody must look at
-- set in: now, buckets (all on one server, those of one lane on Citus)
-- set out: orders, the oldest first
-- locks: none; rides on transfer_lead_due, then on what is open only
-- to_lead: a lead that waits for its customer's word; there is something to do once it waits no more, wherever it went when its customer was merged, and
-- nothing before: neither its time nor a grant brings on what claim_rows does not take
select t.id
from transfer t
where t.finished_at is null and t.kind = 'exit'
union
select t.transfer_id
from transfer_lead t
where t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held') and t.to_lead is null and t.due_at <= %(now)b
union
select t.transfer_id
from transfer_lead t
join lead l on l.bucket = t.bucket and l.id = t.lead_id
join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id
where t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held') and t.to_lead is null and t.due_at > %(now)b
  and g.purpose = 'sales_contact' and g.state = 'given' and g.changed_at > t.at
union
select t.transfer_id
from transfer_lead t
where t.bucket = any(%(buckets)b::int[]) and t.state = 'held' and t.to_lead is not null
  and exists (
      select
      from lead s
      where s.bucket = any(%(buckets)b::int[]) and s.id = t.to_lead and s.merged_into is distinct from s.id and (s.held_by is not null or not s.live))
order by 1
limit 100
