-- what: a store
-- set in: one row
-- set out: the id, or no row when the entity has one of this code
-- locks: new row
insert into store (id, entity_id, code, name, city) values (%(id)b, %(entity_id)b, %(code)b, %(name)b, %(city)b)
on conflict (entity_id, code) do nothing
returning id
