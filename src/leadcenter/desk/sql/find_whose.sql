-- what: whose leads are these now, through all merges?
-- set in: leads
-- set out: lead, customer; none for a lead of people whose data are only kept
-- locks: none
select k.bucket, k.id, coalesce(c.merged_bucket, c.bucket), coalesce(c.merged_into, c.id)
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.id = k.id
join customer c on c.bucket = l.bucket and c.id = l.customer_id
