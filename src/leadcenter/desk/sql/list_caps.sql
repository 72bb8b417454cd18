-- what: caps, and the changes of them that were asked for and not decided
-- set in: nothing
-- set out: name, how many there may be, the change (null: none): id, how many, who asked, when
-- locks: none
select c.name, c.most, g.id, g.most, g.asked_by, g.asked_at
from cap c
left join cap_change g on g.cap = c.name and g.status = 'asked'
order by c.name, g.asked_at
