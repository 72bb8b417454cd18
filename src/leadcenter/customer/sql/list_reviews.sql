-- what: pairs that a person must look at, oldest first
-- set in: id of the last review seen, page size
-- set out: review with the keys of both customers
-- locks: none
select r.bucket, r.id, r.reason, r.weight, r.probability, r.by_field, r.created_at, r.customer_id, r.other_bucket, r.other_id
from match_review r
where r.status = 'open' and r.id > %(after)b
order by r.id
limit %(limit)b
