-- what: leads of an order that are due, or whose customers have said something since we looked
-- set in: order, how many, buckets (all on one server, those of one lane on Citus), now
-- set out: one row per lead
-- locks: the rows until commit
select t.bucket, t.lead_id, t.to_dealer, t.confirmed, t.message <> ''
from transfer_lead t
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held') and t.to_lead is null
  and (t.due_at <= %(now)b or exists (
      select
      from lead l
      join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id
      where l.bucket = t.bucket and l.id = t.lead_id and g.purpose = 'sales_contact' and g.state = 'given' and g.changed_at > t.at))
order by t.bucket, t.lead_id
limit %(count)b
for update of t skip locked
