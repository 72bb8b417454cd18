-- what: an account is disabled or enabled
-- set in: account, status
-- set out: the account, or no row when it stands so already
-- locks: the account's row
update account a set status = %(status)b where a.id = %(account_id)b and a.status <> %(status)b returning a.id
