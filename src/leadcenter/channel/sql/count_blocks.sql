-- what: how many entries of each kind the block lists hold
-- set in: every bucket
-- set out: kind, count
-- locks: none
select b.kind, count(*)
from block_entry b
where b.bucket = any(%(buckets)b::int[]) and b.removed_at is null
group by b.kind
