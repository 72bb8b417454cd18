-- what: the merge that a request made before
-- set in: bucket of the survivor, request key
-- set out: id, survivor, merged customer
-- locks: none (merges follow one another: belt.hold_lanes)
select m.id, m.survivor_id, m.merged_bucket, m.merged_id
from customer_merge m
where m.bucket = %(bucket)b and m.request_key = %(request_key)b
