-- what: codes of pools of a legal entity
-- set in: legal entity
-- set out: id, code
-- locks: none
select p.id, p.code from pool p where p.entity_id = %(entity)b
