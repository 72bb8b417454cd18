-- what: the account of a person of the staff
-- set in: person
-- set out: account, its state; or no row
-- locks: none
select a.id, a.status from account a where a.staff_id = %(staff_id)b
