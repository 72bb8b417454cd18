-- what: an active OpenID provider, by code or id
-- set in: code or null, id or null
-- set out: one row or none
-- locks: none
select p.id, p.code, p.entity_id, p.issuer, p.client_id, p.sealed
from oidc_provider p
where (p.code = %(code)b or p.id = %(id)b) and p.status = 'active'
