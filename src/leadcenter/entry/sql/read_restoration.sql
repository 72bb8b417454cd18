-- what: the last time this database was set back
-- set in: nothing
-- set out: epoch, instant restored to, since when things go out again (null: held), words waiting for their speakers; no row: never
-- locks: none
select r.epoch, r.restored_to, r.resumed_at, (select count(*) from restored_no)
from restoration r
order by r.epoch desc
limit 1
