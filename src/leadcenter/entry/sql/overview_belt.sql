-- what: the belt in figures, by state and reason; reads what of the belt exists for who asks, once
-- set in: now
-- set out: one row per state and reason: rows, rows due, oldest due time, since when the one that stands there longest does, came there and came to
--   the house within the last minute
-- locks: none
select b.state, b.reason, count(*), count(*) filter (where b.due_at <= %(now)b), min(b.due_at) filter (where b.due_at <= %(now)b), min(b.changed_at),
    count(*) filter (where b.changed_at > %(now)b::timestamptz - interval '1 minute'),
    count(*) filter (where b.entered_at > %(now)b::timestamptz - interval '1 minute')
from belt b
group by b.state, b.reason
order by 3 desc, 1, 2
