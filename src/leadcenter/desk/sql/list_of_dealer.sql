-- what: a page of the maker's leads towards one dealer, newest first
-- set in: the dealer, bounds (older than before, not older than since), filters (null: any), how many rows
-- set out: one row per lead
-- locks: none
select l.bucket, l.id, l.customer_id, l.dealer_id, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries, l.created_at,
    l.last_inquiry_at, l.close_reason, b.state, b.reason, b.entered_at, b.due_at, e.staff_id, e.followup_due_at
from lead_of_maker l
left join lateral (
    select b.state, b.reason, b.entered_at, b.due_at from belt b where b.bucket = l.bucket and b.raw_id = l.id limit 1
) b on true
left join lateral (
    select e.staff_id, e.followup_due_at from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null limit 1
) e on true
where l.dealer_id = %(dealer)b and l.id < %(before)b and l.id >= %(since)b and l.status <> 'merged'
  and (%(state)b::text is null or b.state = %(state)b::text)
  and (%(reason)b::text is null or b.reason = %(reason)b::text)
  and (%(status)b::text is null or l.status = %(status)b::text)
  and (%(channel)b::uuid is null or l.channel_id = %(channel)b::uuid)
  and (%(grade)b::text is null or l.grade = %(grade)b::text)
order by l.id desc
limit %(rows)b
