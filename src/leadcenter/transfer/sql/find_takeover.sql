-- what: how a lead came from another dealer, or where it went, as far as the asker's legal entity may know
-- set in: key of the lead, the entity
-- set out: whether it came, reason, when, who, what the entity had, how it counts, what the prompt says and when our message to the customer went out; newest first
-- locks: none
select true, t.told ->> 'reason', t.at, coalesce(t.told ->> 'from', ''), t.at_b, t.kpi_in,
    t.told || jsonb_strip_nulls(jsonb_build_object('customer_told_at', t.message_sent_at))
from transfer_lead t
where t.bucket = %(bucket)b and t.to_lead = %(lead_id)b and t.to_dealer = %(dealer_id)b and t.state = 'done'
union all
select false, r.reason, r.at, r.went_to, '', 'transfer_out', '{}'::jsonb
from transfer_trace r
where r.bucket = %(bucket)b and r.lead_id = %(lead_id)b and r.dealer_id = %(dealer_id)b
order by 3 desc
limit 1
