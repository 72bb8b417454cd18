-- what: one row per passage of a raw lead: its steps with outcome, rule version, reasons, inputs
-- set in: one row per raw lead
-- set out: nothing
-- locks: new rows only. Who adds may not read (rows.toml), so nothing is returned; ids are new, so nothing conflicts
insert into journal (bucket, id, raw_id, lead_id, at, actor, facts)
select k.bucket, k.id, k.raw_id, k.lead_id, %(now)b, %(actor)b, k.facts::json
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(raw_ids)b::uuid[], %(lead_ids)b::uuid[], %(facts)b::text[]) as k (bucket, id, raw_id, lead_id, facts)
on conflict do nothing
