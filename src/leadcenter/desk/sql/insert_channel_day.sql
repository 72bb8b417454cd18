-- what: the sums of a day
-- set in: day; a row per channel and kind: raw leads, of their leads dispatched, in the showroom, ordered, won
-- set out: their channels
-- locks: new rows
insert into channel_day (day, channel_id, kind, raw, dispatched, visited, ordered, won)
select %(day)b::date, k.*
from unnest(%(channels)b::uuid[], %(kinds)b::text[], %(raw)b::bigint[], %(dispatched)b::bigint[], %(visited)b::bigint[], %(ordered)b::bigint[],
    %(won)b::bigint[]) k
returning channel_id
