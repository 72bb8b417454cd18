-- what: the WebAuthn devices of an account
-- set in: account
-- set out: one row a device
-- locks: their rows
select f.id, f.credential_id, f.public_key, f.sign_count
from factor f
where f.account_id = %(account_id)b and f.kind = 'webauthn' and f.status = 'active'
for update
