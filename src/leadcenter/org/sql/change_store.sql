-- what: a store is described anew, closed or opened
-- set in: entity, code, name, city, state (each null = stays)
-- set out: name, city, state as they were, or no row when there is none
-- locks: the store's row
update store s
set name = coalesce(%(name)b, s.name), city = coalesce(%(city)b, s.city), status = coalesce(%(status)b, s.status)
from (select o.id, o.name, o.city, o.status from store o where o.entity_id = %(entity_id)b and o.code = %(code)b for update) as k
where s.id = k.id
returning k.name, k.city, k.status, s.name, s.city, s.status
