-- what: the one raw lead that makes its set fail is set aside with the kind of its error, or tried again later while attempts remain
-- set in: one key, reason, next time (null = parked for good)
-- set out: state, attempts
-- locks: the belt row
update belt b
set attempts = b.attempts + 1, reason = %(reason)b, changed_at = %(now)b,
    state = case when b.attempts + 1 >= %(limit)b then 'parked' else b.state end,
    due_at = case when b.attempts + 1 >= %(limit)b then null else %(now)b::timestamptz + make_interval(secs => 5 * (b.attempts + 1)) end
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where b.bucket = k.bucket and b.raw_id = k.raw_id
returning b.state, b.attempts
