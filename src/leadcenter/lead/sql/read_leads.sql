-- what: leads that a merge touched, as they are now
-- set in: keys
-- set out: one row per lead, with its open episode (0 = nobody owns it)
-- locks: the lead rows until commit, in key order
select l.bucket, l.id, l.customer_id, l.dealer_id, l.status, l.channel_id, l.brand, l.series, l.intent, l.grade, l.buying_days, l.inquiries,
    l.created_at, l.last_inquiry_at,
    coalesce((select e.seq from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null), 0), l.apart is not null,
    coalesce(l.asked_at, l.last_inquiry_at)
from lead l
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on l.bucket = k.bucket and l.id = k.id
order by l.bucket, l.id
for update of l
