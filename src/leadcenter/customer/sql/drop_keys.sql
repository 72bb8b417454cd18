-- what: customers are no longer found under these keys
-- set in: keys with their customers
-- set out: nothing
-- locks: the rows
delete from match_key m
using unnest(%(buckets)b::int[], %(keys)b::bytea[], %(customer_buckets)b::int[], %(customer_ids)b::uuid[])
    as k (bucket, key, customer_bucket, customer_id)
where m.bucket = k.bucket and m.key = k.key and m.customer_bucket = k.customer_bucket and m.customer_id = k.customer_id
