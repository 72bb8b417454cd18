-- what: OpenID providers, without their secrets
-- set in: nothing
-- set out: one row a provider, with how many accounts are known by it
-- locks: none
select p.id, p.code, p.entity_id, e.name, p.issuer, p.client_id, p.status, p.made_at,
    (select count(*) from oidc_subject s where s.issuer = p.issuer)
from oidc_provider p
join entity e on e.id = p.entity_id
order by p.code
