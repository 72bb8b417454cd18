-- what: the live leads of customers, with their owners
-- set in: customers
-- set out: one row per live lead
-- locks: none (only this lane writes them)
select l.bucket, l.customer_id, l.id, l.dealer_id, l.inquiries, l.last_inquiry_at, l.series, l.channel_id, e.staff_id
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join lead l on l.bucket = k.bucket and l.customer_id = k.customer_id and l.live
left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
