-- what: the consent ledger of customers with everything that a record names: parties as they were called then (else as now), the notice and the purpose
-- set in: keys of customers (a customer and who was merged into him)
-- set out: one row per event, oldest first
-- locks: none
select e.id, e.schema, e.kind, e.at, e.claimed_at, e.expires_at, e.purpose, e.from_entity, f.legal_name, f.registration_no, f.contact,
    e.to_entity, coalesce(t.legal_name, nullif(c.legal_name, ''), c.name), t.registration_no, t.contact, c.code, e.raw_id, e.evidence, e.notice_no
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join consent_event e on e.bucket = k.bucket and e.customer_id = k.customer_id
left join entity c on c.id = e.to_entity
left join lateral (
    select p.legal_name, p.registration_no, p.contact from party p where p.entity_id = e.from_entity and p.since <= e.at order by p.since desc limit 1
) f on true
left join lateral (
    select p.legal_name, p.registration_no, p.contact from party p where p.entity_id = e.to_entity and p.since <= e.at order by p.since desc limit 1
) t on true
order by least(coalesce(e.claimed_at, e.at), e.at), e.at, e.id
