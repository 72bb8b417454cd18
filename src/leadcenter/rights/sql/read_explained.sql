-- what: what of some leads the rules lean on, and what dealers are called
-- set in: leads
-- set out: one row a lead: brand, dealer (null: none yet)
-- locks: none
select l.bucket, l.id, l.brand, l.dealer_id
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.id = k.id
