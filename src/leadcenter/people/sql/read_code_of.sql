-- what: the code of a legal entity
-- set in: its id
-- set out: one row or none
-- locks: none
select e.code from entity e where e.id = %(entity)b
