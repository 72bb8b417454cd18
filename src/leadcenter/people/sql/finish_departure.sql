-- what: nothing is left to be passed on
-- set in: id, now
-- set out: nothing
-- locks: the order's row, held by take_departure
update departure d set finished_at = %(now)b where d.id = %(id)b
