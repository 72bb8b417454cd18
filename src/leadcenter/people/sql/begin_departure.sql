-- what: an order is begun; from here on it is known to whom the leads go
-- set in: id, person (null = the desk), now
-- set out: nothing
-- locks: the order's row, held by take_departure
update departure d set begun_at = %(now)b, to_staff = %(to_staff)b where d.id = %(id)b
