-- what: the orders about a person's leads, the newest first
-- set in: person, which entities may be seen (null = all), how many
-- set out: one row each
-- locks: none
select d.id, d.entity_id, d.staff_id, s.code, e.time_zone, d.kind, d.goes_to, d.to_staff, d.asked_by, d.due_at, d.begun_at, d.finished_at
from departure d
join staff s on s.id = d.staff_id
join entity e on e.id = d.entity_id
where d.staff_id = %(staff_id)b and (%(entities)b::uuid[] is null or d.entity_id = any(%(entities)b::uuid[]))
order by d.due_at desc, d.id desc
limit %(count)b
