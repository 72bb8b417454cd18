-- what: who we are to an OpenID provider
-- set in: provider, client id, sealed secret
-- set out: none
-- locks: the provider's row
update oidc_provider p set client_id = %(client_id)b, sealed = %(sealed)b where p.id = %(id)b
