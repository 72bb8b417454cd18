-- what: dealers hold leads again
-- set in: keys of dispatches
-- set out: nothing
-- locks: the dispatches
update dispatch d
set ended_at = null
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(seqs)b::smallint[]) as k (bucket, id, seq)
where d.bucket = k.bucket and d.lead_id = k.id and d.seq = k.seq
