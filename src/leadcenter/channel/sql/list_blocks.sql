-- what: the block lists as people see them, newest first
-- set in: every bucket, a kind or null for all, a keyed index or null for all, before which id, limit
-- set out: one row per entry that was not removed
-- locks: none
select b.bucket, b.id, b.kind, b.sealed, b.reason, b.valid_from, b.valid_to, b.made_by
from block_entry b
where b.bucket = any(%(buckets)b::int[]) and b.removed_at is null and b.id < %(before)b
  and (%(kind)b::text is null or b.kind = %(kind)b) and (%(digest)b::bytea is null or b.digest = %(digest)b)
order by b.id desc
limit %(limit)b
