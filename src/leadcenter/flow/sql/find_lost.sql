-- what: leads of customers that dealers lost and still hold
-- set in: customers
-- set out: lead, customer, dealer
-- locks: none (the caller locks them, and asks again)
select l.bucket, l.id, l.customer_id, l.held_by
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.customer_id = k.id and l.status = 'lost' and l.held_by is not null
