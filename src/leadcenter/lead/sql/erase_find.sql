-- what: every lead of customers, live or not, and where each stands at a dealer
-- set in: customers
-- set out: key, dealer, seq of its open episode or 0
-- locks: the leads until commit, in key order
select l.bucket, l.id, l.dealer_id, coalesce(e.seq, 0)
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.customer_id = k.id
left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
order by l.bucket, l.id
for update of l
