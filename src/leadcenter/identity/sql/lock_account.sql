-- what: whoever changes the factors of an account does so one after the other
-- set in: account
-- set out: nothing
-- locks: the account's row
select a.id from account a where a.id = %(account_id)b for update
