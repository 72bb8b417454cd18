-- what: why leads of a legal entity may be given back
-- set in: legal entity
-- set out: code, name, whether it may be chosen
-- locks: none
select r.code, r.name, r.active from return_reason r where r.entity_id = %(entity)b order by r.code
