-- what: the open pairs of which a customer is one side, oldest first
-- set in: key of the customer, how many
-- set out: review with the keys of both customers
-- locks: none
select r.bucket, r.id, r.reason, r.weight, r.probability, r.by_field, r.created_at, r.customer_id, r.other_bucket, r.other_id
from match_review r
where r.status = 'open' and r.bucket = %(bucket)b and r.customer_id = %(id)b
union all
select r.bucket, r.id, r.reason, r.weight, r.probability, r.by_field, r.created_at, r.customer_id, r.other_bucket, r.other_id
from match_review r
where r.status = 'open' and r.bucket = any(%(everywhere)b::int[]) and r.other_bucket = %(bucket)b and r.other_id = %(id)b
  and r.customer_id <> %(id)b
order by 2
limit %(limit)b
