-- what: service keys, newest first; those that ended long ago are left out
-- set in: since when
-- set out: one row a key
-- locks: none
select k.id, k.entity_id, k.name, k.scopes, k.made_at, k.expires_at, k.rotates
from service_key k
where k.expires_at > %(since)b
order by k.made_at desc, k.id
