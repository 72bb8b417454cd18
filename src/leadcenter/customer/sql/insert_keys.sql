-- what: customers are found under these keys from now on
-- set in: keys with their customers
-- set out: nothing
-- locks: new rows only
insert into match_key (bucket, key, customer_bucket, customer_id)
select k.bucket, k.key, k.customer_bucket, k.customer_id
from unnest(%(buckets)b::int[], %(keys)b::bytea[], %(customer_buckets)b::int[], %(customer_ids)b::uuid[])
    as k (bucket, key, customer_bucket, customer_id)
on conflict (bucket, key, customer_bucket, customer_id) do nothing
