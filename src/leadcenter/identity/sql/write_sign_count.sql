-- what: a device was used
-- set in: factor, count
-- set out: nothing
-- locks: the factor's row
update factor f set sign_count = %(sign_count)b where f.id = %(id)b
