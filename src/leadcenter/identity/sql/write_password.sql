-- what: a new password hash
-- set in: account, hash
-- set out: nothing
-- locks: the account's row
update account a set password = %(password)b where a.id = %(account_id)b
