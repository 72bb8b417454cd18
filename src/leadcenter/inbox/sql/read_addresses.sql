-- what: by which ways somebody can be reached
-- set in: person
-- set out: adapters
-- locks: none
select a.adapter from inbox_address a where a.staff_id = %(staff)b order by a.adapter
