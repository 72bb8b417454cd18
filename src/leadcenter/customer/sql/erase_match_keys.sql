-- what: nobody finds erased customers by what they share with others
-- set in: customers
-- set out: nothing
-- locks: the rows that go
delete from match_key m
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join match_subject s on s.bucket = k.bucket and s.customer_id = k.id
where m.bucket = any(%(everywhere)b::int[]) and m.key = any(s.keys) and m.customer_bucket = k.bucket and m.customer_id = k.id
