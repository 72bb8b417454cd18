-- what: exact keys get their index under the next version of the root key
-- set in: keys with both indexes
-- set out: nothing
-- locks: the rows
update identity i
set next_index = k.next_index
from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[], %(nexts)b::bytea[]) as k (bucket, kind, blind_index, next_index)
where i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index and i.next_index is null
