-- what: a legal entity is going to be changed
-- set in: code
-- set out: its id, or no row
-- locks: the entity's row
select e.id from entity e where e.code = %(code)b for no key update of e
