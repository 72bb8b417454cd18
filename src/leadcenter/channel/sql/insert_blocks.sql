-- what: entries of the block lists; one that is there already and not removed stays as it is
-- set in: one row per entry, who
-- set out: the ids that are new
-- locks: new rows only
insert into block_entry (bucket, id, kind, digest, sealed, reason, valid_from, valid_to, made_by)
select k.bucket, k.id, k.kind, k.digest, k.sealed, k.reason, k.valid_from, k.valid_to, %(actor)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(kinds)b::text[], %(digests)b::bytea[], %(sealed)b::bytea[], %(reasons)b::text[],
    %(valid_from)b::timestamptz[], %(valid_to)b::timestamptz[])
    as k (bucket, id, kind, digest, sealed, reason, valid_from, valid_to)
on conflict (bucket, digest) where removed_at is null do nothing
returning id
