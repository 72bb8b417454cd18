-- what: customers' keys go: no act can be led back to them any more
-- set in: customers
-- set out: the sealed keys that went
-- locks: the rows that go
delete from audit_subject s
using unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
where s.bucket = k.bucket and s.customer_id = k.customer_id
returning s.sealed
