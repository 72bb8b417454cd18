-- what: what customers wrote to the rights desk
-- set in: customers
-- set out: sealed texts
-- locks: none
select r.text
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join rights_request r on r.bucket = k.bucket and r.customer_id = k.id and r.text is not null
