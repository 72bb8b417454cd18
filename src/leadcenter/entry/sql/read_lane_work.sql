-- what: who works which lane, and since when its oldest work waits
-- set in: now
-- set out: one row per lane: holder, whether the lease runs, oldest due time (null: nothing is due)
-- locks: none
select l.lane, l.holder, l.lease_until > %(now)b, (select min(b.due_at) from belt b where b.lane = l.lane and b.due_at <= %(now)b)
from lane l
order by l.lane
