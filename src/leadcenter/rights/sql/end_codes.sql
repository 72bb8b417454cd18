-- what: codes were sent, or are too old to be
-- set in: keys with the instants at which they were asked for
-- set out: nothing
-- locks: their rows
update rights_request r
set code_send_at = null
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(asked)b::timestamptz[]) as k (bucket, id, asked_at)
where r.bucket = k.bucket and r.id = k.id and r.code_at = k.asked_at
