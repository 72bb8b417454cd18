-- what: recovery codes left
-- set in: account
-- set out: one row
-- locks: none
select count(*) from recovery_code c where c.account_id = %(account_id)b and c.used_at is null
