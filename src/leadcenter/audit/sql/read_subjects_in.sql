-- what: the keys of customers in the trail
-- set in: buckets
-- set out: customer, row, sealed key
-- locks: none
select s.bucket, s.customer_id, s.id, s.sealed from audit_subject s where s.bucket = any(%(buckets)b::int[])
