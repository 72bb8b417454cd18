-- what: what became of leads that waited for their customer's word after a dealer had gone
-- set in: one row per lead
-- set out: nothing
-- locks: their rows, held
update transfer_lead t
set to_dealer = k.to_dealer, to_lead = k.to_lead, state = k.state, reason = k.reason, at_b = k.at_b, kpi_in = k.kpi_in, told = k.told::jsonb, due_at = null, at = %(now)b,
    message = case when k.state = 'done' then 'went' else t.message end, message_at = case when k.state = 'done' then %(now)b::timestamptz end, message_tries = 0,
    message_sent_at = case when k.state <> 'done' then t.message_sent_at end, message_fault = case when k.state <> 'done' then t.message_fault else '' end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(takers)b::uuid[], %(to_leads)b::uuid[], %(states)b::text[], %(reasons)b::text[],
    %(cases)b::text[], %(kpi_in)b::text[], %(told)b::text[])
    as k (bucket, lead_id, to_dealer, to_lead, state, reason, at_b, kpi_in, told)
where t.bucket = k.bucket and t.transfer_id = %(id)b and t.lead_id = k.lead_id
