-- what: erased customers share nothing with others any more
-- set in: customers
-- set out: their keys, as they stood
-- locks: their rows
with gone as (
    update match_subject s
    set keys = '{}'
    from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
    join match_subject o on o.bucket = k.bucket and o.customer_id = k.id
    where s.bucket = k.bucket and s.customer_id = k.id
    returning s.bucket, s.customer_id, o.keys
)
select g.bucket, g.customer_id, unnest(g.keys) from gone g
