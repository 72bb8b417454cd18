-- what: exact keys of erased customers go
-- set in: buckets where they may lie, customers
-- set out: nothing
-- locks: the rows that go
delete from identity i
using unnest(%(customer_buckets)b::int[], %(customer_ids)b::uuid[]) as k (customer_bucket, customer_id)
where i.bucket = any(%(buckets)b::int[]) and i.customer_bucket = k.customer_bucket and i.customer_id = k.customer_id
