-- what: a person's rota, to be written anew
-- set in: entity, code of the person
-- set out: id of the person (no row: nobody of that code works there) and the slots there were
-- locks: those rows
with gone as (
    delete from shift h
    using staff s
    where h.staff_id = s.id and s.entity_id = %(entity_id)b and s.code = %(code)b
    returning h.weekday, h.starts, h.ends
)
select s.id, coalesce((select json_agg(json_build_array(g.weekday, g.starts, g.ends) order by g.weekday, g.starts) from gone g), '[]')
from staff s
where s.entity_id = %(entity_id)b and s.code = %(code)b and s.left_on is null
