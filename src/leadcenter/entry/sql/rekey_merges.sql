-- what: merges after one, in the order of their keys
-- set in: the last key, most rows
-- set out: keys
-- locks: none
select m.bucket, m.id
from customer_merge m
where (m.bucket, m.id) > (%(bucket)b::int, %(id)b::uuid)
order by m.bucket, m.id
limit %(most)b
