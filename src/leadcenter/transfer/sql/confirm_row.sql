-- what: a person confirmed what a customer wants who has bought from the new dealer
-- set in: order, key, what
-- set out: nothing
-- locks: the row
update transfer_lead t
set confirmed = %(confirmed)b, due_at = %(now)b
where t.bucket = %(bucket)b and t.transfer_id = %(id)b and t.lead_id = %(lead_id)b and t.state = 'held' and t.reason = 'needs_confirmation'
