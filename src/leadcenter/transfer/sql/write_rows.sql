-- what: what became of leads of an order
-- set in: one row per lead
-- set out: nothing
-- locks: their rows, held
update transfer_lead t
set from_dealer = k.from_dealer, to_dealer = k.to_dealer, state = k.state, reason = k.reason, at_b = k.at_b, to_lead = k.to_lead, kpi_in = k.kpi_in,
    kpi_out = k.kpi_out, warnings = string_to_array(k.warnings, ' '), told = k.told::jsonb, due_at = k.due_at, at = %(now)b,
    message = case when k.message = '' then t.message else k.message end,
    message_at = case when k.message not in ('', t.message) then %(now)b::timestamptz when k.state = 'refused' then null else t.message_at end,
    message_tries = case when k.message in ('', t.message) then t.message_tries else 0 end,
    message_sent_at = case when k.message in ('', t.message) then t.message_sent_at end,
    message_fault = case when k.message in ('', t.message) then t.message_fault else '' end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(givers)b::uuid[], %(takers)b::uuid[], %(states)b::text[], %(reasons)b::text[], %(cases)b::text[],
    %(to_leads)b::uuid[], %(kpi_in)b::text[], %(kpi_out)b::text[], %(warnings)b::text[], %(told)b::text[], %(due)b::timestamptz[], %(messages)b::text[])
    as k (bucket, lead_id, from_dealer, to_dealer, state, reason, at_b, to_lead, kpi_in, kpi_out, warnings, told, due_at, message)
where t.bucket = k.bucket and t.transfer_id = %(id)b and t.lead_id = k.lead_id
