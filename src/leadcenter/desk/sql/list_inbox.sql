-- what: a page of what dealers hold, newest dispatch first: the newest of each dealer, then the newest of all
-- set in: dealers, bounds (at and lead: older than before, not older than since), whose leads (null: anybody's), whether also those that nobody owns,
--         filters (null: any), how many rows; the first line on the state spares the look for an owner where the lead alone tells
-- set out: one row per lead, with the dealer's own sealed copy
-- locks: none
select s.bucket, s.lead_id, s.dealer_id, s.dispatched_at, s.contact, s.channel_id, s.brand, s.series, s.status, s.intent, s.grade, s.score, s.inquiries,
    s.created_at, s.last_inquiry_at, s.close_reason, s.staff_id, s.followup_due_at
from unnest(%(dealers)b::uuid[]) as k (dealer_id)
cross join lateral (
    select d.bucket, d.lead_id, d.dealer_id, d.dispatched_at, d.contact, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries,
        l.created_at, l.last_inquiry_at, l.close_reason, e.staff_id, e.followup_due_at
    from dispatch d
    cross join lateral (
        select l.channel_id, l.brand, l.series, l.status, l.live, l.intent, l.grade, l.score, l.inquiries, l.created_at, l.last_inquiry_at, l.close_reason
        from lead l where l.bucket = d.bucket and l.id = d.lead_id and l.status <> 'merged' limit 1
    ) l
    left join lateral (
        select e.staff_id, e.followup_due_at from episode e where e.bucket = d.bucket and e.lead_id = d.lead_id and e.closed_at is null limit 1
    ) e on true
    where d.dealer_id = k.dealer_id and d.ended_at is null
      and d.dispatched_at <= %(before_at)b and d.dispatched_at >= %(since_at)b
      and (d.dispatched_at, d.lead_id) < (%(before_at)b, %(before_id)b) and (d.dispatched_at, d.lead_id) >= (%(since_at)b, %(since_id)b)
      and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
      and (%(state)b::text is null or (%(state)b::text = 'closed') = (not l.live))
      and (%(state)b::text is null or %(state)b::text = case when not l.live then 'closed' when e.staff_id is null then 'dispatched' else 'assigned' end)
      and (%(status)b::text is null or l.status = %(status)b::text)
      and (%(channel)b::uuid is null or l.channel_id = %(channel)b::uuid)
      and (%(grade)b::text is null or l.grade = %(grade)b::text)
    order by d.dispatched_at desc, d.lead_id desc
    limit %(rows)b
) s
order by s.dispatched_at desc, s.lead_id desc
limit %(rows)b
