-- what: a review to be decided
-- set in: key
-- set out: status, reason, keys of both customers
-- locks: the review until commit
select r.status, r.reason, r.customer_id, r.other_bucket, r.other_id
from match_review r
where r.bucket = %(bucket)b and r.id = %(id)b
for update of r
