-- what: the consent ledger of customers
-- set in: keys of customers
-- set out: one row per event
-- locks: none
select e.at, e.kind, e.to_entity as entity, e.purpose, e.claimed_at, e.evidence
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join consent_event e on e.bucket = k.bucket and e.customer_id = k.id
order by e.at, e.id
