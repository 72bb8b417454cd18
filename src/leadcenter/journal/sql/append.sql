-- what: one row per passage of a raw lead: its steps with outcome, rule version, reasons, inputs
-- set in: one row per raw lead
-- set out: nothing
-- locks: new rows only
insert into journal (bucket, id, raw_id, lead_id, at, actor, facts)
select k.bucket, k.id, k.raw_id, k.lead_id, %(now)b, %(actor)b, k.facts::json
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(raw_ids)b::uuid[], %(lead_ids)b::uuid[], %(facts)b::text[]) as k (bucket, id, raw_id, lead_id, facts)
returning bucket
