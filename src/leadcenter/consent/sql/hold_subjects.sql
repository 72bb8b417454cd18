-- what: customers whose no is about to be written, or who are about to be called: whoever is second sees what the first did
-- set in: (bucket, customer), in key order, each once
-- set out: nothing
-- locks: one row per customer, before grants
insert into consent_subject (bucket, customer_id, held_at)
select k.bucket, k.customer_id, %(now)b
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
order by k.bucket, k.customer_id
on conflict (bucket, customer_id) do update set held_at = excluded.held_at
