-- what: where somebody is reached
-- set in: legal entity, person, one row a way, sealed
-- set out: nothing
-- locks: the rows
insert into inbox_address (entity_id, staff_id, adapter, address)
select %(entity)b, %(staff)b, k.adapter, k.address
from unnest(%(adapters)b::text[], %(addresses)b::bytea[]) as k (adapter, address)
on conflict (staff_id, adapter) do update set address = excluded.address
