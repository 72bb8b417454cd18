-- what: who has which role, of people without a staff row
-- set in: nothing
-- set out: account, role, region or none, in order
-- locks: none
select r.account_id, r.role, r.region_id from account_role r order by 1, 2, 3
