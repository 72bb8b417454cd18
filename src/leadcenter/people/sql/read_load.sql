-- what: how many open leads a person has in hand
-- set in: person
-- set out: one row
-- locks: none
select coalesce((select l.open from staff_load l where l.staff_id = %(staff_id)b), 0)
