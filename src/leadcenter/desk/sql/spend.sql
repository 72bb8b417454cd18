-- what: take one use of a cap, if there is one left in the time that it counts
-- set in: who, which cap, now, since when uses count
-- set out: how many uses stand now, or no row when none was left
-- locks: the person's row of that cap until commit
insert into spending (asker, cap, uses)
select %(asker)b, c.name, array[%(now)b::timestamptz]
from cap c
where c.name = %(cap)b
on conflict (asker, cap) do update
set uses = array(select u from unnest(spending.uses) as u where u > %(since)b order by u) || excluded.uses
where (select count(*) from unnest(spending.uses) as u where u > %(since)b) < (select c.most from cap c where c.name = excluded.cap)
returning cardinality(uses)
