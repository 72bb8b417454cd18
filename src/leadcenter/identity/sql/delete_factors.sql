-- what: all factors and recovery codes of an account go
-- set in: account
-- set out: nothing
-- locks: their rows
with codes as (
    delete from recovery_code c where c.account_id = %(account_id)b returning c.account_id
)
delete from factor f where f.account_id = %(account_id)b
