-- what: an OpenID provider
-- set in: one row
-- set out: the provider, or no row when its code or issuer is taken
-- locks: new row
insert into oidc_provider (id, code, entity_id, issuer, client_id, sealed, made_at)
values (%(id)b, %(code)b, %(entity_id)b, %(issuer)b, %(client_id)b, %(sealed)b, %(now)b)
on conflict do nothing
returning id
