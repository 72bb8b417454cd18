-- what: a legal entity that is not closed, and a staff row of it, by their codes
-- set in: code of the entity, code of the staff row or empty
-- set out: entity and staff row (null when none was asked for), or no row
-- locks: none
select e.id, m.id
from entity e
left join staff m on m.entity_id = e.id and m.code = %(staff)b and m.status = 'active'
where e.code = %(entity)b and e.status <> 'closed' and (%(staff)b = '' or m.id is not null)
