-- what: a person's rota
-- set in: the person; weekdays, starts and ends in minutes of the local day, slot by slot
-- set out: weekday of each slot
-- locks: new rows
insert into shift (staff_id, weekday, starts, ends)
select %(staff_id)b, k.weekday, k.starts, k.ends
from unnest(%(weekdays)b::smallint[], %(starts)b::smallint[], %(ends)b::smallint[]) as k (weekday, starts, ends)
returning weekday
