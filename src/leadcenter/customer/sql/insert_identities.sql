-- what: new exact keys; who comes first has it
-- set in: one row per key, each once, with its second index while keys rotate: each of the two is unique
-- set out: kind and index of those that are ours
-- locks: new rows, in key order; waits for a concurrent first
with born as (
    insert into identity (bucket, entity_id, kind, blind_index, next_index, customer_bucket, customer_id, names, seen_at)
    select k.bucket, %(maker)b, k.kind, k.blind_index, k.next_index, k.customer_bucket, k.customer_id, case when k.name = ''::bytea then '{}' else array[k.name] end, %(now)b
    from unnest(%(buckets)b::int[], %(kinds)b::text[], %(indexes)b::bytea[], %(nexts)b::bytea[], %(customer_buckets)b::int[], %(customer_ids)b::uuid[],
        %(names)b::bytea[])
        as k (bucket, kind, blind_index, next_index, customer_bucket, customer_id, name)
    order by k.bucket, k.kind, k.blind_index
    on conflict do nothing
    returning kind, blind_index
)
select kind, blind_index from born
