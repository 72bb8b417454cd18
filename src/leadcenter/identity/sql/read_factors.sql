-- what: the active factors of an account, without their secrets
-- set in: account
-- set out: one row a factor
-- locks: none
select f.id, f.kind, f.name, f.made_at from factor f where f.account_id = %(account_id)b and f.status = 'active' order by f.made_at, f.id
