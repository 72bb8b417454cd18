-- what: which customers entities may not reach: who told them not to call, or took back any purpose by which they reach people
-- set in: (bucket, customer, entity), the purposes that a call serves, those of all touchpoints
-- set out: bucket, customer, entity
-- locks: the grant rows FOR SHARE until commit: a word that changes them waits, or was first and is seen
select g.bucket, g.customer_id, g.entity_id
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(entities)b::uuid[]) as k (bucket, customer_id, entity_id)
join consent_grant g on g.bucket = k.bucket and g.customer_id = k.customer_id and g.entity_id = k.entity_id
where (g.purpose = any(%(calling)b::text[]) and g.state in ('refused', 'withdrawn'))
   or (g.purpose = any(%(touchpoints)b::text[]) and g.state = 'withdrawn')
for share of g
