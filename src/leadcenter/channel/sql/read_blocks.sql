-- what: the block lists that workers hold in memory, and whether there are numbers, which they do not
-- set in: every bucket, now
-- set out: one row per entry that holds now or later; of the numbers one row at most
-- locks: none
select b.id, b.kind, b.sealed, b.reason, b.valid_from, b.valid_to
from block_entry b
where b.bucket = any(%(buckets)b::int[]) and b.kind <> 'number' and b.removed_at is null and (b.valid_to is null or b.valid_to > %(now)b)
union all
(
    select n.id, n.kind, n.sealed, n.reason, n.valid_from, n.valid_to
    from block_entry n
    where n.bucket = any(%(buckets)b::int[]) and n.kind = 'number' and n.removed_at is null and (n.valid_to is null or n.valid_to > %(now)b)
    limit 1
)
