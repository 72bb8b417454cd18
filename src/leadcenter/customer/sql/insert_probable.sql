-- what: pairs that are probably one customer, for a person to decide; once with the same data, and not while it is asked
-- set in: one row per pair
-- set out: ids of those that are new
-- locks: new rows only
insert into match_review (bucket, id, customer_id, other_bucket, other_id, reason, weight, probability, by_field, created_at, model, fingerprint)
select k.bucket, k.id, k.customer_id, k.other_bucket, k.other_id, %(reason)b, k.weight, k.probability, k.by_field::jsonb, %(now)b, %(model)b::int,
    k.fingerprint
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(customer_ids)b::uuid[], %(other_buckets)b::int[], %(other_ids)b::uuid[],
    %(weights)b::float8[], %(probabilities)b::float8[], %(by_fields)b::text[], %(fingerprints)b::bytea[])
    as k (bucket, id, customer_id, other_bucket, other_id, weight, probability, by_field, fingerprint)
on conflict do nothing
returning id
