-- what: how many customers live in some buckets
-- set in: buckets
-- set out: count, tombstones included
-- locks: none
select count(*)
from customer c
where c.bucket = any(%(buckets)b::int[])
