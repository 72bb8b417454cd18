-- what: leads that dealers lost, or had to give to others, of customers who ask them again; of several the one that ended last, and none whose first inquiry was
--       taken back, or of which a no waits to be heard
-- set in: customers, each with a dealer where they have no live lead
-- set out: customer, and the lead as it would live on: as read_live tells it
-- locks: none (whoever revives one does it on condition)
select distinct on (l.bucket, l.customer_id, l.dealer_id) l.customer_id, l.id, l.dealer_id, l.inquiries, coalesce(l.asked_at, l.last_inquiry_at), l.brand, l.series,
    l.channel_id, l.intent, l.buying_days, false, null::uuid
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(dealer_ids)b::uuid[]) as k (bucket, customer_id, dealer_id)
join lead l on l.bucket = k.bucket and l.customer_id = k.customer_id and l.dealer_id = k.dealer_id and not l.live
join belt b on b.bucket = l.bucket and b.raw_id = l.id and b.state = 'closed' and not b.erasing and not b.hearing
where l.status in ('lost', 'transferred')
order by l.bucket, l.customer_id, l.dealer_id, l.closed_at desc
