-- what: pairs and shared numbers that a person must decide
-- set in: one row per pair
-- set out: nothing
-- locks: new rows only
insert into match_review (bucket, id, customer_id, other_bucket, other_id, reason, weight, probability, by_field, created_at)
select k.bucket, k.id, k.customer_id, k.other_bucket, k.other_id, k.reason, k.weight, k.probability, k.by_field::jsonb, %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(customer_ids)b::uuid[], %(other_buckets)b::int[], %(other_ids)b::uuid[], %(reasons)b::text[],
    %(weights)b::float8[], %(probabilities)b::float8[], %(by_fields)b::text[])
    as k (bucket, id, customer_id, other_bucket, other_id, reason, weight, probability, by_field)
on conflict (bucket, customer_id, other_id, reason) where status = 'open' do nothing
