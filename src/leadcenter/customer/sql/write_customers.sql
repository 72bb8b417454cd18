-- what: customers as a merge, or its undoing, leaves them; told to whoever looks for probable matches
-- set in: keys with all that may change
-- set out: nothing
-- locks: customer rows held by hold_customers
with written as (
    update customer c
    set contact = k.contact, created_at = k.created_at, changed_at = k.changed_at, merged_bucket = k.merged_bucket,
        merged_into = k.merged_into, no_profiling = k.no_profiling
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[], %(created)b::timestamptz[], %(changed)b::timestamptz[],
        %(merged_buckets)b::int[], %(merged_into)b::uuid[], %(no_profiling)b::boolean[])
        as k (bucket, id, contact, created_at, changed_at, merged_bucket, merged_into, no_profiling)
    where c.bucket = k.bucket and c.id = k.id
    returning c.bucket, c.id
)
insert into match_due (bucket, customer_ids)
select w.bucket, array_agg(w.id)
from written w
group by w.bucket
on conflict (bucket, id) do nothing
