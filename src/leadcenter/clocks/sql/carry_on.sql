-- what: clocks go on: how far up the ladder, when they are due, when somebody looks again
-- set in: one row a clock
-- set out: nothing
-- locks: the clocks, which take_due has locked
update clock c
set due_at = k.due_at, look_at = k.look_at, rung = k.rung, late_us = k.late_us
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[], %(due)b::timestamptz[], %(look)b::timestamptz[],
    %(rungs)b::smallint[], %(late)b::bigint[]) as k (bucket, lead_id, kind, seq, due_at, look_at, rung, late_us)
where c.bucket = k.bucket and c.lead_id = k.lead_id and c.kind = k.kind and c.seq = k.seq and c.stopped_at is null
