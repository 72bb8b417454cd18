-- what: leads that dealers lost and still hold, of customers who said no to those dealers, and of whoever was merged into them; what a customer bought is
-- not among them: that the dealer keeps for the sale
-- set in: customers, each with a legal entity to which he said no; all buckets, for what a merge left elsewhere
-- set out: leads
-- locks: none (ending a dispatch twice changes nothing)
select l.bucket, l.id
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(entities)b::uuid[]) as k (bucket, id, entity_id)
cross join lateral (
    select k.bucket, k.id
    union all
    select c.bucket, c.id from customer c where c.bucket = any(%(everywhere)b::int[]) and c.merged_bucket = k.bucket and c.merged_into = k.id
) as f (bucket, id)
join lead l on l.bucket = f.bucket and l.customer_id = f.id and l.status = 'lost' and l.held_by = k.entity_id
