-- what: what somebody wanted to hear of goes
-- set in: person
-- set out: nothing
-- locks: the rows that go
delete from inbox_preference p where p.staff_id = %(staff)b
