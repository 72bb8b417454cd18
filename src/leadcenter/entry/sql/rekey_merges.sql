-- what: what it takes to undo merges, after one, in the order of their keys
-- set in: the last key, most rows
-- set out: key, undo
-- locks: none
select m.bucket, m.id, m.undo::text
from customer_merge m
where (m.bucket, m.id) > (%(bucket)b::int, %(id)b::uuid) and m.undo <> 'null'::jsonb
order by m.bucket, m.id
limit %(most)b
