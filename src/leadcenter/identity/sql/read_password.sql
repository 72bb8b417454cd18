-- what: an account's password hash
-- set in: account
-- set out: one row
-- locks: none
select a.password from account a where a.id = %(account_id)b
