-- what: the load counter of a consultant
-- set in: one row
-- set out: nothing
-- locks: new row
insert into staff_load (staff_id, dealer_id, cap) values (%(staff_id)b, %(dealer_id)b, %(cap)b)
