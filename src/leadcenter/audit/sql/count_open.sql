-- what: rows behind a chain's last batch, and since when the oldest of them waits
-- set in: the chain's buckets, its last row
-- set out: count, oldest instant (null of none)
-- locks: none
select count(*), min(a.at)
from audit a
where a.bucket = any(%(buckets)b::int[]) and (a.xact, a.id) > (%(xact)b::bigint, %(id)b::uuid)
