-- what: an entity is suspended, closed or active again
-- set in: id, status
-- set out: nothing
-- locks: the entity's row
update entity e set status = %(status)b where e.id = %(id)b
