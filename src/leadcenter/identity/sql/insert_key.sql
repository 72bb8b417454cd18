-- what: a service key
-- set in: one row
-- set out: the key, or no row when the key whose place it takes has a successor already
-- locks: new row
insert into service_key (id, entity_id, name, scopes, secret_hash, made_by, made_at, expires_at, rotates)
select %(id)b, %(entity_id)b, %(name)b, %(scopes)b::text[], %(secret_hash)b, %(made_by)b, %(now)b, %(expires_at)b, %(rotates)b
on conflict do nothing
returning id
