-- what: the authenticator apps of an account with a status, sealed
-- set in: account, status
-- set out: one row an app
-- locks: their rows
select f.id, f.sealed, f.last_step
from factor f
where f.account_id = %(account_id)b and f.kind = 'totp' and f.status = %(status)b
for update
