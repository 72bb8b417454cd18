-- what: the grants that a dispatch would lean on
-- set in: keys
-- set out: one row per grant there is
-- locks: grant rows FOR SHARE until commit: a withdrawal waits, or was first and is seen
select k.ord, g.state, g.expires_at, g.event_id, g.notice_no
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(entities)b::uuid[]) with ordinality as k (bucket, customer_id, entity_id, ord)
join consent_grant g on g.bucket = k.bucket and g.customer_id = k.customer_id and g.entity_id = k.entity_id and g.purpose = %(purpose)b
for share of g
