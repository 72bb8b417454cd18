-- what: somebody asks for another cap
-- set in: id, cap, how many there are to be, who, now
-- set out: how many there may be now, or no row for an unknown cap
-- locks: new row only
insert into cap_change (id, cap, most, asked_by, asked_at)
select %(id)b, c.name, %(most)b, %(by)b, %(now)b
from cap c
where c.name = %(cap)b
returning cap
