-- what: the consent ledger grows
-- set in: one row per event
-- set out: nothing
-- locks: new rows only
insert into consent_event (bucket, id, customer_id, from_entity, to_entity, purpose, kind, at, claimed_at, raw_id, evidence)
select k.bucket, k.id, k.customer_id, %(maker)b, k.to_entity, k.purpose, k.kind, %(now)b, k.claimed_at, k.raw_id, k.evidence::json
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(customer_ids)b::uuid[], %(to_entities)b::uuid[], %(purposes)b::text[], %(kinds)b::text[],
    %(claimed)b::timestamptz[], %(raw_ids)b::uuid[], %(evidence)b::text[])
    as k (bucket, id, customer_id, to_entity, purpose, kind, claimed_at, raw_id, evidence)
returning bucket
