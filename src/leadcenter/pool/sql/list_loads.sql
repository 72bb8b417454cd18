-- what: what the people of a legal entity have, and may have
-- set in: legal entity
-- set out: staff code, open leads, caps: open, a day, a week, a month
-- locks: none
select s.code, coalesce(l.open, 0), l.cap, l.day_cap, l.week_cap, l.month_cap
from staff s
left join staff_load l on l.staff_id = s.id
where s.entity_id = %(entity)b and s.status <> 'left' and (l.staff_id is not null or s.role = 'consultant')
order by s.code
