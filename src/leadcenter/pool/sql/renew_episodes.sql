-- what: ownership has the clocks of a rule as it stands
-- set in: keys of episodes with pool, version and clocks (null = is not recalled)
-- set out: nothing
-- locks: the episode rows, held by find_outdated
update episode e
set pool_id = k.pool_id, pool_version = k.pool_version, protect_until = k.protect_until, hard_until = k.hard_until, stuck_until = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(pools)b::uuid[], %(versions)b::int[], %(protect)b::timestamptz[],
    %(hard)b::timestamptz[]) as k (bucket, lead_id, seq, pool_id, pool_version, protect_until, hard_until)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq
