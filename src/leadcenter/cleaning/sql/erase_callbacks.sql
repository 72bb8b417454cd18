-- what: call-backs are emptied; their outcome stays
-- set in: keys with sealed empty bodies
-- set out: nothing
-- locks: their rows
update cleaning_callback c
set body = k.body
from unnest(%(buckets)b::int[], %(providers)b::text[], %(callback_ids)b::text[], %(bodies)b::bytea[]) as k (bucket, provider, callback_id, body)
where c.bucket = k.bucket and c.provider = k.provider and c.callback_id = k.callback_id
