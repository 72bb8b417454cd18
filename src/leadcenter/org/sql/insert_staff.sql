-- what: a person at an entity
-- set in: one row
-- set out: nothing
-- locks: new row
insert into staff (id, entity_id, code, name, team, role, joined_on, brands, rating)
values (%(id)b, %(entity_id)b, %(code)b, %(name)b, %(team)b, %(role)b, %(joined_on)b, %(brands)b, %(rating)b)
