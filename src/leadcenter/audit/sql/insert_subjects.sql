-- what: a key for each customer who has none yet
-- set in: one row per customer, keys sealed
-- set out: nothing
-- locks: new rows only
insert into audit_subject (bucket, customer_id, id, sealed)
select k.bucket, k.customer_id, k.id, k.sealed
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(ids)b::uuid[], %(sealed)b::bytea[]) as k (bucket, customer_id, id, sealed)
on conflict (bucket, customer_id) do nothing
