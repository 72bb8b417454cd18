-- what: a live service key that is to be rotated
-- set in: key, now
-- set out: one row or none
-- locks: the key's row
select k.entity_id, k.name, k.scopes
from service_key k
where k.id = %(id)b and k.expires_at > %(now)b
for update
