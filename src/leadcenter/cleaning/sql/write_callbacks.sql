-- what: what became of the new call-backs
-- set in: keys with our code and outcome
-- set out: nothing
-- locks: rows of this transaction
update cleaning_callback c
set outcome = k.outcome, code = k.code
from unnest(%(buckets)b::int[], %(providers)b::text[], %(callback_ids)b::text[], %(codes)b::text[], %(outcomes)b::text[])
    as k (bucket, provider, callback_id, code, outcome)
where c.bucket = k.bucket and c.provider = k.provider and c.callback_id = k.callback_id
