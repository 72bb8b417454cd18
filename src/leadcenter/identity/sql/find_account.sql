-- what: an account by its name, whatever its status
-- set in: login
-- set out: one row or none
-- locks: none
select a.id from account a where a.login = %(login)b
