-- what: leads of the maker by their keys
-- set in: keys of leads
-- set out: one row per lead that is there
-- locks: none
select l.bucket, l.id, l.customer_id, l.dealer_id, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries, l.created_at,
    l.last_inquiry_at, l.close_reason, b.state, b.reason, b.changed_at, b.due_at, e.staff_id, e.followup_due_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead_of_maker l on l.bucket = k.bucket and l.id = k.id
left join lateral (
    select b.state, b.reason, b.changed_at, b.due_at from belt b where b.bucket = l.bucket and b.raw_id = l.id limit 1
) b on true
left join lateral (
    select e.staff_id, e.followup_due_at from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null limit 1
) e on true
