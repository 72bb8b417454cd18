-- what: what was asked about others because of erased customers goes
-- set in: customers, all buckets
-- set out: nothing
-- locks: the rows that go
delete from match_review m
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where m.bucket = any(%(everywhere)b::int[]) and m.other_bucket = k.bucket and m.other_id = k.id
