-- what: somebody is not reached there any more
-- set in: person, ways
-- set out: nothing
-- locks: the rows that go
delete from inbox_address a where a.staff_id = %(staff)b and a.adapter = any(%(adapters)b::text[])
