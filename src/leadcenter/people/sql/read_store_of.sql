-- what: in which store a person works
-- set in: person
-- set out: code of the store, empty = none
-- locks: none
select coalesce(o.code, '') from staff s left join store o on o.id = s.store_id where s.id = %(staff_id)b
