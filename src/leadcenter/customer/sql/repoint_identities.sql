-- what: exact keys of one customer become those of another
-- set in: keys of identities, the customer whose they are, the one whose they become
-- set out: the identities that changed
-- locks: the identity rows, in no order: no passage is under way (belt.hold_lanes)
update identity i
set customer_bucket = %(to_bucket)b::int, customer_id = %(to_id)b::uuid
from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[]) as k (bucket, kind, blind_index)
where i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index
  and i.customer_bucket = %(from_bucket)b::int and i.customer_id = %(from_id)b::uuid
returning i.bucket, i.kind, i.blind_index
