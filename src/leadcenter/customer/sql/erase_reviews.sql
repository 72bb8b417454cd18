-- what: what was asked about erased customers goes
-- set in: customers
-- set out: nothing
-- locks: the rows that go
delete from match_review m
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where m.bucket = k.bucket and m.customer_id = k.id
