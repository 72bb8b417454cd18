-- what: new customers
-- set in: one row per customer
-- set out: nothing
-- locks: new rows only
insert into customer (bucket, id, entity_id, contact, created_at, changed_at)
select k.bucket, k.id, %(maker)b, k.contact, %(now)b, %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[]) as k (bucket, id, contact)
on conflict (bucket, id) do nothing
