-- what: customers after one, in the order of their keys
-- set in: the last key, most rows
-- set out: key, sealed contact
-- locks: none: whoever changes keys meanwhile writes both indexes
select c.bucket, c.id, c.contact
from customer c
where (c.bucket, c.id) > (%(bucket)b::int, %(id)b::uuid)
order by c.bucket, c.id
limit %(most)b
