-- what: a person joins an entity
-- set in: one row; store and team by code (empty = none), both of the entity and open
-- set out: the id, or no row when the code is taken or there is no such store or team
-- locks: new row
insert into staff (id, entity_id, code, name, team, store_id, role, joined_on, brands)
select %(id)b, %(entity_id)b, %(code)b, %(name)b, %(team)b, o.id, %(role)b, %(joined_on)b, %(brands)b
from (select 1) one
left join store o on o.entity_id = %(entity_id)b and o.code = %(store)b and o.status = 'active'
left join team t on t.entity_id = %(entity_id)b and t.code = %(team)b and t.status = 'active'
where (%(store)b = '' or o.id is not null) and (%(team)b = '' or t.id is not null)
on conflict (code) do nothing
returning id
