-- what: leads that a dealer asked about are to go, or stay; of one that another transfer has in hand that one decides
-- set in: order, dealer (null: they stay), buckets (all on one server, those of one lane on Citus), now
-- set out: nothing
-- locks: the rows
update transfer_lead t
set state = case
        when %(to_dealer)b::uuid is null then 'cancelled'
        when exists (select from transfer_lead o where o.bucket = t.bucket and o.lead_id = t.lead_id and o.state in ('planned', 'held')) then 'refused'
        else 'planned'
    end,
    reason = case
        when %(to_dealer)b::uuid is not null
            and exists (select from transfer_lead o where o.bucket = t.bucket and o.lead_id = t.lead_id and o.state in ('planned', 'held'))
        then 'transfer_under_way'
        else ''
    end,
    to_dealer = %(to_dealer)b, due_at = %(now)b, at = %(now)b
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state = 'asked'
