-- what: the belt in figures; reads the whole belt
-- set in: now
-- set out: per state: rows, rows due, oldest due time
-- locks: none
select b.state, count(*), count(*) filter (where b.due_at <= %(now)b), min(b.due_at)
from belt b
group by b.state
order by 2 desc
