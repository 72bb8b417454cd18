-- what: an OpenID provider is switched off or on
-- set in: code, status
-- set out: the provider and its entity, or no row when there is none, or it stands so already
-- locks: the provider's row
update oidc_provider p set status = %(status)b where p.code = %(code)b and p.status <> %(status)b returning p.id, p.entity_id
