-- what: whose are these identities?
-- set in: keys
-- set out: one row per known key
-- locks: none (a customer's rows change only in its own lane)
select k.ord, i.customer_bucket, i.customer_id, i.names
from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[]) with ordinality as k (bucket, kind, blind_index, ord)
join identity i on i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index
