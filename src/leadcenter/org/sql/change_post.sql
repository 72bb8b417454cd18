-- what: a person has another post, within the legal entity
-- set in: person, name, role, team, code of the store (empty = none), brands
-- set out: the id, or no row when the entity has no such open store or team
-- locks: the person's row, held by lock_staff
update staff s
set name = %(name)b, role = %(role)b, team = %(team)b, brands = %(brands)b, store_id = k.store_id
from (
    select m.id, o.id as store_id
    from staff m
    left join store o on o.entity_id = m.entity_id and o.code = %(store)b and o.status = 'active'
    left join team t on t.entity_id = m.entity_id and t.code = %(team)b and t.status = 'active'
    where m.id = %(id)b and (%(store)b = '' or o.id is not null) and (%(team)b = '' or t.id is not null)
) as k
where s.id = k.id
returning s.id
