-- what: a live service key of an active entity
-- set in: hash of its secret, now
-- set out: one row or none
-- locks: none
select k.id, k.entity_id, k.scopes
from service_key k
join entity e on e.id = k.entity_id and e.status = 'active'
where k.secret_hash = %(secret_hash)b and k.expires_at > %(now)b
