-- what: an approved assessment ends; the foreign keys of what leans on it refuse it
-- set in: id
-- set out: id (no row: there is no such one)
-- locks: its row
update assessment a set state = 'expired' where a.id = %(id)b and a.state = 'approved' returning a.id
