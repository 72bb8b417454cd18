-- what: known keys were used under names not seen with them before
-- set in: keys with the keyed name; a key as often as it has new names
-- set out: nothing
-- locks: identity rows
update identity i
set names = i.names || k.names, seen_at = %(now)b
from (
    select u.bucket, u.kind, u.blind_index, array_agg(u.name) as names
    from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[], %(names)b::bytea[]) as u (bucket, kind, blind_index, name)
    group by u.bucket, u.kind, u.blind_index
) k
where i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind and i.blind_index = k.blind_index
