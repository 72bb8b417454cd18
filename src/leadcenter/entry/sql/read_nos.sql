-- what: what customers refused since an instant, for the ledger outside; reads the index of refusals
-- set in: since when
-- set out: id of the event, when, customer, recipient, purpose, kind, the customer's sealed contact
-- locks: none
select e.id, e.at, e.bucket, e.customer_id, e.to_entity, e.purpose, e.kind, c.contact
from consent_event e
join customer c on c.bucket = e.bucket and c.id = e.customer_id
where e.at >= %(since)b and e.kind in ('refused', 'withdrawn')
order by e.at
limit 100000
