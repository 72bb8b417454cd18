-- what: links of erased customers go
-- set in: customers
-- set out: nothing
-- locks: the rows that go
delete from subject_link l
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.customer_id = k.id
