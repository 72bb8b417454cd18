-- what: due leads that no pool takes stay where they are, to be looked at again
-- set in: keys of episodes, when to look again
-- set out: nothing
-- locks: the episode rows
update episode e
set stuck_until = %(again)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[]) as k (bucket, lead_id, seq)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq and e.closed_at is null
