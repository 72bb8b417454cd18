-- what: what customers wrote to the rights desk goes
-- set in: customers
-- set out: nothing
-- locks: their rows
update rights_request r
set text = null
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where r.bucket = k.bucket and r.customer_id = k.id and r.text is not null
