-- what: somebody at work of a legal entity, who stays so until commit
-- set in: legal entity, staff code
-- set out: one row or none
-- locks: the person's row, shared
select s.id from staff s where s.entity_id = %(entity)b and s.code = %(code)b and s.status = 'active' for key share of s
