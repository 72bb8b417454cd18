-- what: links by which customers look after their own data
-- set in: one row per link: the customer, the hash of its token
-- set out: nothing
-- locks: new rows only
insert into subject_link (bucket, hash, customer_id, reason, made_by, made_at, expires_at, window_at)
select k.bucket, k.hash, k.customer_id, %(reason)b, %(by)b, %(now)b, %(until)b, %(now)b
from unnest(%(buckets)b::int[], %(hashes)b::bytea[], %(customer_ids)b::uuid[]) as k (bucket, hash, customer_id)
returning bucket
