-- what: what somebody wants to hear of, by which way
-- set in: person
-- set out: adapter, wanted, kind
-- locks: none
select p.adapter, p.wanted, p.kind from inbox_preference p where p.staff_id = %(staff)b order by p.adapter, p.kind
