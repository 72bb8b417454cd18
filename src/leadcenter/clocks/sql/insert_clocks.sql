-- what: clocks begin; those that ended before they were seen are stopped already
-- set in: one row a clock
-- set out: nothing
-- locks: new rows
insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, team, brand, started_at, target_us, due_at, look_at, stopped_at, stopped_by, spent_us)
select k.bucket, k.lead_id, k.kind, k.seq, k.dealer_id, k.staff_id, k.team, k.brand, k.started_at, k.target_us, k.due_at, k.look_at, k.stopped_at,
    k.stopped_by, k.spent_us
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[], %(dealers)b::uuid[], %(staff)b::uuid[], %(teams)b::text[],
    %(brands)b::text[], %(started)b::timestamptz[], %(targets)b::bigint[], %(due)b::timestamptz[], %(look)b::timestamptz[], %(stopped)b::timestamptz[],
    %(by)b::text[], %(spent)b::bigint[])
    as k (bucket, lead_id, kind, seq, dealer_id, staff_id, team, brand, started_at, target_us, due_at, look_at, stopped_at, stopped_by, spent_us)
on conflict (bucket, lead_id, kind, seq) do nothing
