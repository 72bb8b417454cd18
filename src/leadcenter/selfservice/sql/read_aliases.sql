-- what: a customer and who was merged into him; nobody for one who was erased
-- set in: every bucket, the key
-- set out: keys
-- locks: none
select c.bucket, c.id, c.created_at
from customer c
where c.bucket = %(bucket)b and c.id = %(customer_id)b and c.erased_at is null
union all
select c.bucket, c.id, c.created_at
from customer c
where c.bucket = any(%(everywhere)b::int[]) and c.merged_bucket = %(bucket)b and c.merged_into = %(customer_id)b
