-- what: what the owners of leads have to do next, and when; and that they followed them up
-- set in: one row per open episode
-- set out: nothing
-- locks: the episodes, held by lock_owned
update episode e
set next_step = k.next_step, next_due_at = k.next_due_at, followed_at = greatest(e.followed_at, k.at)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(next_steps)b::text[], %(next_due)b::timestamptz[],
    %(at)b::timestamptz[])
    as k (bucket, lead_id, seq, next_step, next_due_at, at)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.closed_at is null
