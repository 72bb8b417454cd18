-- what: ownership that a merge ended goes on as if it had not
-- set in: keys of episodes
-- set out: dealer, staff, whether it counts in the stock
-- locks: the episode rows
update episode e
set closed_at = null, close_reason = ''
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[]) as k (bucket, lead_id, seq)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.closed_at is not null
returning e.dealer_id, e.staff_id, e.counted
