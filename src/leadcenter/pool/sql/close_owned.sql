-- what: ownership ends where it is still that of the person and, if it is due, still due; else nothing happens. Never before what its owner last told of
-- set in: keys of episodes with their owner and the code of the reason; only_due: 1 = not those extended meanwhile
-- set out: bucket, lead, dealer, person, whether it counted in the stock
-- locks: the episode rows
update episode e
set closed_at = greatest(%(now)b, e.opened_at, e.followed_at), close_reason = k.reason
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(staff)b::uuid[], %(reasons)b::text[])
    as k (bucket, lead_id, seq, staff_id, reason)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.staff_id = k.staff_id and e.closed_at is null
  and (%(only_due)b::int = 0 or e.recall_at <= %(now)b)
returning e.bucket, e.lead_id, e.dealer_id, e.staff_id, e.counted
