-- what: the live leads of customers, whether their dealers know of them, their owners, and which are second orders
-- set in: customers
-- set out: one row per live lead
-- locks: none (only this lane writes them)
select l.bucket, l.customer_id, l.id, l.dealer_id, l.inquiries, coalesce(l.asked_at, l.last_inquiry_at), l.brand, l.series, l.channel_id, l.intent, l.buying_days,
    exists (select from dispatch d where d.bucket = l.bucket and d.lead_id = l.id and d.ended_at is null), e.staff_id, l.apart is not null
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join lead l on l.bucket = k.bucket and l.customer_id = k.customer_id and l.live
left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
