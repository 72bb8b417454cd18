-- what: which uses of a cap count now
-- set in: who, which cap, since when uses count
-- set out: one row: how many there may be, the uses, oldest first
-- locks: none
select c.most, array(select u from spending s, unnest(s.uses) as u where s.asker = %(asker)b and s.cap = c.name and u > %(since)b order by u)
from cap c
where c.name = %(cap)b
