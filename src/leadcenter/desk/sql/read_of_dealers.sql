-- what: what dealers hold, by keys of leads
-- set in: keys of leads, dealers, whose leads (null: anybody's), whether also those that nobody owns
-- set out: one row per lead that these dealers hold, with the dealer's own sealed copy
-- locks: none
select d.bucket, d.lead_id, d.dealer_id, d.dispatched_at, d.contact, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries,
        l.created_at, l.last_inquiry_at, l.close_reason, e.staff_id, e.followup_due_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join dispatch d on d.bucket = k.bucket and d.lead_id = k.id and d.ended_at is null
    cross join lateral (
        select l.channel_id, l.brand, l.series, l.status, l.live, l.intent, l.grade, l.score, l.inquiries, l.created_at, l.last_inquiry_at, l.close_reason
        from lead l where l.bucket = d.bucket and l.id = d.lead_id and l.status <> 'merged' limit 1
    ) l
    left join lateral (
        select e.staff_id, e.followup_due_at from episode e where e.bucket = d.bucket and e.lead_id = d.lead_id and e.closed_at is null limit 1
    ) e on true
where d.dealer_id = any(%(dealers)b::uuid[])
      and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
