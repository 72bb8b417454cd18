-- what: is there any account?
-- set in: nothing
-- set out: one row
-- locks: none
select exists (select from account)
