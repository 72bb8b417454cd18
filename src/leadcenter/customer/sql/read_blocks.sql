-- what: who shares a key
-- set in: keys, most customers of one key
-- set out: ordinal of the key, customer
-- locks: none
select k.ord, m.customer_bucket, m.customer_id
from unnest(%(buckets)b::int[], %(keys)b::bytea[]) with ordinality as k (bucket, key, ord)
cross join lateral (
    select s.customer_bucket, s.customer_id
    from match_key s
    where s.bucket = k.bucket and s.key = k.key
    limit %(most)b
) m
