-- what: an order that is due and not finished, for whoever carries it out now
-- set in: id, now
-- set out: one row, or none while another is at it, when it is not due or finished
-- locks: the order's row until commit
select d.id, d.entity_id, d.staff_id, s.code, e.time_zone, d.kind, d.goes_to, d.to_staff, d.asked_by, d.due_at, d.begun_at, d.finished_at
from departure d
join staff s on s.id = d.staff_id
join entity e on e.id = d.entity_id
where d.id = %(id)b and d.finished_at is null and d.due_at <= %(now)b
for no key update of d skip locked
