-- what: what somebody wants to hear of
-- set in: legal entity, person, one row a wish
-- set out: nothing
-- locks: new rows
insert into inbox_preference (entity_id, staff_id, adapter, kind, wanted)
select %(entity)b, %(staff)b, k.adapter, k.kind, k.wanted = 1
from unnest(%(adapters)b::text[], %(kinds)b::text[], %(wanted)b::int[]) as k (adapter, kind, wanted)
on conflict (staff_id, adapter, kind) do update set wanted = excluded.wanted
