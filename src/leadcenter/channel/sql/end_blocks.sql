-- what: entries whose time is over make room for new ones of the same value
-- set in: keyed indexes with their buckets, now
-- set out: nothing
-- locks: the entries
update block_entry b
set removed_at = %(now)b, removed_by = 'expired'
from unnest(%(buckets)b::int[], %(digests)b::bytea[]) as k (bucket, digest)
where b.bucket = k.bucket and b.digest = k.digest and b.removed_at is null and b.valid_to <= %(now)b
