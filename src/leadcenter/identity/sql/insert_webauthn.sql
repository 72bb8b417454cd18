-- what: an active WebAuthn device
-- set in: one row
-- set out: the factor, or no row when the device is known already
-- locks: new row
insert into factor (id, account_id, kind, name, status, credential_id, public_key, sign_count, made_at)
values (%(id)b, %(account_id)b, 'webauthn', %(name)b, 'active', %(credential_id)b, %(public_key)b, %(sign_count)b, %(now)b)
on conflict on constraint factor_credential do nothing
returning id
