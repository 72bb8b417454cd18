-- what: the sealed keys of customers
-- set in: customers
-- set out: (bucket, customer, row id, sealed key) of those who have one
-- locks: none
select s.bucket, s.customer_id, s.id, s.sealed
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join audit_subject s on s.bucket = k.bucket and s.customer_id = k.customer_id
