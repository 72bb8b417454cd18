-- what: rungs are taken, each once
-- set in: one row a rung
-- set out: those that nobody took before
-- locks: new rows
insert into clock_act (bucket, lead_id, kind, seq, rung, dealer_id, action, at, told)
select k.bucket, k.lead_id, k.kind, k.seq, k.rung, k.dealer_id, k.action, %(now)b, k.told
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[], %(rungs)b::smallint[], %(dealers)b::uuid[], %(actions)b::text[],
    %(told)b::uuid[]) as k (bucket, lead_id, kind, seq, rung, dealer_id, action, told)
on conflict (bucket, lead_id, kind, seq, rung) do nothing
returning bucket, lead_id, kind, seq, rung
