-- what: whom to call about a lead, and which dealers to offer: not one whom the customer told no since an instant (nobody asks again so soon)
-- set in: customers with their leads, the instant
-- set out: one row per customer found
-- locks: none
select k.ord, c.id, c.contact, l.series,
    (select array_agg(e.code order by x.rank) from candidate x join entity e on e.id = x.dealer_id where x.bucket = k.bucket and x.lead_id = k.lead_id
        and not exists (select from consent_grant g where g.bucket = x.bucket and g.customer_id = l.customer_id and g.entity_id = x.dealer_id
            and g.state in ('refused', 'withdrawn') and g.changed_at > %(told_no)b)),
    (select array_agg(e.name order by x.rank) from candidate x join entity e on e.id = x.dealer_id where x.bucket = k.bucket and x.lead_id = k.lead_id
        and not exists (select from consent_grant g where g.bucket = x.bucket and g.customer_id = l.customer_id and g.entity_id = x.dealer_id
            and g.state in ('refused', 'withdrawn') and g.changed_at > %(told_no)b))
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(lead_ids)b::uuid[]) with ordinality as k (bucket, customer_id, lead_id, ord)
join customer c on c.bucket = k.bucket and c.id = k.customer_id
join lead l on l.bucket = k.bucket and l.id = k.lead_id
