-- what: how a lead came from another dealer, or where it went, as far as who asks may know
-- set in: key of the lead, the asker's entity; dealers (null: the maker, who sees all), whose leads (null: anybody's), whether also those that nobody owns;
--         all buckets: the row of a transfer stays where it was when the lead moves
-- set out: one row, newest first, where the lead or the trace of it exists for who asks: whether it came (null: it neither came nor went), reason, when, who,
--          what the entity had, how it counts, what the prompt says and when our message to the customer went out
-- locks: none; rides on transfer_lead_to
with seen as (
    select l.bucket, l.id
    from lead l
    left join lateral (
        select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null limit 1
    ) e on true
    where l.bucket = %(bucket)b and l.id = %(lead_id)b and l.status <> 'merged'
      and (%(dealers)b::uuid[] is null or l.held_by = any(%(dealers)b::uuid[]))
      and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
)
select true as came, t.told ->> 'reason' as reason, t.at, coalesce(t.told ->> 'from', '') as who, t.at_b, t.kpi_in,
    t.told || jsonb_strip_nulls(jsonb_build_object('customer_told_at', t.message_sent_at))
from seen s
join transfer_lead t on t.bucket = any(%(everywhere)b::int[]) and t.to_lead = s.id
where t.to_dealer = %(dealer_id)b and t.state = 'done'
union all
select false, r.reason, r.at, r.went_to, '', 'transfer_out', '{}'::jsonb
from transfer_trace r
where r.bucket = %(bucket)b and r.lead_id = %(lead_id)b and r.dealer_id = %(dealer_id)b
union all
select null, '', 'epoch'::timestamptz, '', '', '', '{}'::jsonb
from seen
order by 3 desc
limit 1
