-- what: leads of an order that have not gone stay where they are
-- set in: order, buckets (all on one server, those of one lane on Citus), now
-- set out: the leads
-- locks: the rows
update transfer_lead t
set state = 'cancelled', due_at = null, message_at = null, at = %(now)b
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state in ('asked', 'planned', 'held') and t.to_lead is null
returning t.bucket, t.lead_id
