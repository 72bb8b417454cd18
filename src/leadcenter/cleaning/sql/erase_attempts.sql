-- what: calls stay as the proof of what was done, without the provider's name for them
-- set in: customers
-- set out: nothing
-- locks: their rows
update cleaning_attempt a
set provider_ref = ''
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where a.bucket = k.bucket and a.customer_id = k.id and a.provider_ref <> ''
