-- what: a factor of an account goes
-- set in: factor, account
-- set out: the factor, or no row
-- locks: the factor's row
delete from factor f where f.id = %(id)b and f.account_id = %(account_id)b returning f.id
