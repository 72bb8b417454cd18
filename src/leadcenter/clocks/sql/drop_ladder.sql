-- what: the ladder of a clock of a brand goes
-- set in: brand, kind
-- set out: nothing
-- locks: the rows that go
delete from clock_rung r where r.brand = %(brand)b and r.kind = %(kind)b
