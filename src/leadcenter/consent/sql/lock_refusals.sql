-- what: which customers have told an entity not to call them, for any purpose that a call would serve
-- set in: (bucket, customer), the entity, the purposes
-- set out: bucket, customer
-- locks: the grant rows FOR SHARE until commit: a word that changes them waits, or was first and is seen
select g.bucket, g.customer_id
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join consent_grant g on g.bucket = k.bucket and g.customer_id = k.customer_id and g.entity_id = %(entity)b
where g.purpose = any(%(purposes)b::text[]) and g.state in ('refused', 'withdrawn')
for share of g
