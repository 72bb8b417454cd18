-- what: whose leads those are that the maker's people see
-- set in: leads
-- set out: bucket, lead, customer
-- locks: none
select l.bucket, l.id, l.customer_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead_of_maker l on l.bucket = k.bucket and l.id = k.lead_id
