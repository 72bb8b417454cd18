-- what: customers about to be merged or parted, and those who were merged into them
-- set in: keys
-- set out: one row per customer
-- locks: the customer rows until commit, in key order
select c.bucket, c.id, c.entity_id, c.contact, c.created_at, c.changed_at, c.merged_bucket, c.merged_into, c.no_profiling
from customer c
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on c.bucket = k.bucket and c.id = k.id
order by c.bucket, c.id
for update of c
