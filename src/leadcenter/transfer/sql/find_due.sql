-- what: orders with leads that somebody must look at
-- set in: now, buckets (all on one server, those of one lane on Citus)
-- set out: orders, the oldest first
-- locks: none
-- to_lead: a lead that waits for its customer's word; there is something to do once it waits no more, or went elsewhere when its customer was merged
select t.id
from transfer t
where t.finished_at is null and t.kind = 'exit'
union
select t.transfer_id
from transfer_lead t
where t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held')
  and (t.due_at <= %(now)b
      or (t.to_lead is not null
          and not exists (select from lead w where w.bucket = t.bucket and w.id = t.to_lead and w.live and w.held_by is null))
      or exists (
          select
          from lead l
          join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id
          where l.bucket = t.bucket and l.id = t.lead_id and g.purpose = 'sales_contact' and g.state = 'given' and g.changed_at > t.at))
order by 1
limit 100
