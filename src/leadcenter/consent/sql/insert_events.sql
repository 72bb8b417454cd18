-- what: the consent ledger grows
-- set in: one row per event
-- set out: nothing
-- locks: new rows only
insert into consent_event (bucket, id, customer_id, from_entity, to_entity, purpose, kind, at, claimed_at, raw_id, evidence, notice_no, expires_at)
select k.bucket, k.id, k.customer_id, %(maker)b, k.to_entity, k.purpose, k.kind, %(now)b, k.claimed_at, k.raw_id, k.evidence::json, k.notice_no, k.expires_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(customer_ids)b::uuid[], %(to_entities)b::uuid[], %(purposes)b::text[], %(kinds)b::text[],
    %(claimed)b::timestamptz[], %(raw_ids)b::uuid[], %(evidence)b::text[], %(notice_nos)b::int[],
    %(expires)b::timestamptz[])
    as k (bucket, id, customer_id, to_entity, purpose, kind, claimed_at, raw_id, evidence, notice_no, expires_at)
returning bucket
