-- what: entries are taken off the block lists; the rows stay, with who did it
-- set in: keys, who
-- set out: the ids that went
-- locks: the entries
update block_entry b
set removed_at = %(now)b, removed_by = %(actor)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where b.bucket = k.bucket and b.id = k.id and b.removed_at is null
returning b.id
