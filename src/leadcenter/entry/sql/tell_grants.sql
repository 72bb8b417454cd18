-- what: what customers grant now
-- set in: keys of customers
-- set out: one row per entity and purpose
-- locks: none
select g.entity_id as entity, g.purpose, g.state, g.changed_at as since, g.expires_at as expires
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join consent_grant g on g.bucket = k.bucket and g.customer_id = k.id
order by g.changed_at
