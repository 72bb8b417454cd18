-- what: a person at an entity, in a team that is made if there is none of this code
-- set in: one row
-- set out: nothing
-- locks: new rows
with made as (
    insert into team (id, entity_id, code, name)
    select %(id)b, %(entity_id)b, %(team)b, %(team)b where %(team)b <> ''
    on conflict (entity_id, code) do nothing
    returning id
)
insert into staff (id, entity_id, code, name, team, role, joined_on, brands, rating)
values (%(id)b, %(entity_id)b, %(code)b, %(name)b, %(team)b, %(role)b, %(joined_on)b, %(brands)b, %(rating)b)
