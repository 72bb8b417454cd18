-- what: when clocks stood still
-- set in: clocks
-- set out: bucket, lead, kind, seq, from, until
-- locks: none
select p.bucket, p.lead_id, p.kind, p.seq, p.from_at, p.until_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[]) as k (bucket, lead_id, kind, seq)
join clock_pause p on p.bucket = k.bucket and p.lead_id = k.lead_id and p.kind = k.kind and p.seq = k.seq
