-- what: what customers granted and refused by an inquiry, there and later in its name (on the phone, on the choice page)
-- set in: (bucket, customer, raw lead)
-- set out: raw lead, recipient, purpose, whether it was a no, and when that was said
-- locks: none (the ledger only grows)
select distinct e.raw_id, e.to_entity, e.purpose, e.kind = 'refused', case when e.kind = 'refused' then e.claimed_at end
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[], %(raw_ids)b::uuid[]) as k (bucket, customer_id, raw_id)
join consent_event e on e.bucket = k.bucket and e.customer_id = k.customer_id and e.raw_id = k.raw_id
where e.kind in ('given', 'confirmed', 'refused')
