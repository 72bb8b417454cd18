-- what: the rota of the people of a dealer
-- set in: entity
-- set out: code, weekday, starts, ends; nobody without a rota of the own
-- locks: none
select s.code, h.weekday, h.starts, h.ends
from staff s
join shift h on h.staff_id = s.id
where s.entity_id = %(entity)b and s.status <> 'left'
order by s.code, h.weekday, h.starts
