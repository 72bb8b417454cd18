-- what: new customers; that they are new is told to whoever looks for probable matches
-- set in: one row per customer
-- set out: nothing
-- locks: new rows only
with fresh as (
    insert into customer (bucket, id, entity_id, contact, created_at, changed_at)
    select k.bucket, k.id, %(maker)b, k.contact, %(now)b, %(now)b
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[]) as k (bucket, id, contact)
    on conflict (bucket, id) do nothing
    returning bucket, id
)
insert into match_due (bucket, customer_ids)
select f.bucket, array_agg(f.id)
from fresh f
group by f.bucket
on conflict (bucket, id) do nothing
