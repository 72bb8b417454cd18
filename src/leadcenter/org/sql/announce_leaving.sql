-- what: a person goes on a day
-- set in: person, the first day on which the person is not there any more
-- set out: nothing
-- locks: the person's row, held by lock_staff
update staff s set left_on = %(left_on)b where s.id = %(id)b
