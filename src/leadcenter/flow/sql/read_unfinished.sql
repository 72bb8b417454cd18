-- what: erasures whose secrets must still be destroyed, oldest first
-- set in: all buckets, how many
-- set out: one row each
-- locks: none
select e.bucket, e.id, e.at, e.customer_buckets, e.customer_ids, e.raw_buckets, e.raw_ids, e.slots
from erasure e
where e.bucket = any(%(buckets)b::int[]) and e.finished_at is null
order by e.at, e.id
limit %(most)b
