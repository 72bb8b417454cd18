-- what: a known key was used under a name not seen with it before
-- set in: keys with the keyed name
-- set out: nothing
-- locks: identity rows
update identity i
set names = i.names || k.name, seen_at = %(now)b
from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[], %(names)b::bytea[]) as k (bucket, kind, blind_index, name)
where i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index
