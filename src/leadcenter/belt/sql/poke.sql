-- what: something happened outside (call-back, grant, free capacity): look at these raw leads now, if they stand in one of the states
-- set in: keys, states
-- set out: the keys that were poked
-- locks: the belt rows (a passage that holds them finishes first)
update belt b
set due_at = least(b.due_at, %(now)b)
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where b.bucket = k.bucket and b.raw_id = k.raw_id
  and b.state = any(%(states)b::text[])
returning b.bucket, b.raw_id
