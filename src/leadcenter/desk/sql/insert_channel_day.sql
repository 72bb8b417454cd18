-- what: the sums of a day
-- set in: day; a row per channel and kind: raw leads, of their leads dispatched, in the showroom, ordered, won; seconds to each
-- set out: their channels
-- locks: new rows
insert into channel_day (day, channel_id, kind, raw, dispatched, visited, ordered, won, founded_s, dispatched_s, visited_s, ordered_s)
select %(day)b::date, k.*
from unnest(%(channels)b::uuid[], %(kinds)b::text[], %(raw)b::bigint[], %(dispatched)b::bigint[], %(visited)b::bigint[], %(ordered)b::bigint[],
    %(won)b::bigint[], %(founded_s)b::float8[], %(dispatched_s)b::float8[], %(visited_s)b::float8[], %(ordered_s)b::float8[]) k
returning channel_id
