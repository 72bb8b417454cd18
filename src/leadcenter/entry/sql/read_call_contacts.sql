-- what: whom to call about a lead, and which dealers to offer
-- set in: customers with their leads
-- set out: one row per customer found
-- locks: none
select k.ord, c.id, c.contact, l.series,
    (select array_agg(e.code order by x.rank) from candidate x join entity e on e.id = x.dealer_id where x.bucket = k.bucket and x.lead_id = k.lead_id),
    (select array_agg(e.name order by x.rank) from candidate x join entity e on e.id = x.dealer_id where x.bucket = k.bucket and x.lead_id = k.lead_id)
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(lead_ids)b::uuid[]) with ordinality as k (bucket, customer_id, lead_id, ord)
join customer c on c.bucket = k.bucket and c.id = k.customer_id
join lead l on l.bucket = k.bucket and l.id = k.lead_id
