-- what: a legal entity wants to be told at an address
-- set in: one webhook with its first key, sealed
-- set out: nothing
-- locks: new rows
with made as (
    insert into webhook (id, entity_id, url, kinds, made_by, made_at)
    values (%(id)b, %(entity)b, %(url)b, %(kinds)b::text[], %(by)b, %(now)b)
    returning id, entity_id
)
insert into webhook_secret (entity_id, webhook_id, id, sealed, made_at)
select m.entity_id, m.id, %(key_id)b, %(sealed)b, %(now)b
from made m
returning id
