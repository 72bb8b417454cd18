-- what: clocks are stopped; the first one is the dealer's from then on who has the lead
-- set in: one row a clock
-- set out: nothing
-- locks: the clocks, which take_due has locked
update clock c
set stopped_at = k.at, stopped_by = k.by, spent_us = k.spent_us, look_at = null,
    dealer_id = case k.by when 'dispatched'
        then (select d.dealer_id from dispatch d where d.bucket = k.bucket and d.lead_id = k.lead_id and d.seq = k.seq) else c.dealer_id end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[], %(at)b::timestamptz[], %(by)b::text[], %(spent)b::bigint[])
    as k (bucket, lead_id, kind, seq, at, by, spent_us)
where c.bucket = k.bucket and c.lead_id = k.lead_id and c.kind = k.kind and c.seq = k.seq and c.stopped_at is null
