-- what: a person stays after all
-- set in: person
-- set out: nothing
-- locks: the person's row
update staff s set left_on = null where s.id = %(staff_id)b and s.status <> 'left'
