-- what: who may be given leads: staff of dealers with the dealer's zone, rota and absences
-- set in: since (absences that ended before do not matter)
-- set out: one row per person; rota as [weekday, starts, ends], absences as [starts, ends]
-- locks: none
select s.id, s.entity_id, s.code, s.team, s.role, s.status, s.joined_on, s.left_on, s.brands, s.rating::float8, e.time_zone,
    coalesce((select json_agg(json_build_array(h.weekday, h.starts, h.ends) order by h.weekday, h.starts) from shift h where h.staff_id = s.id), '[]'),
    coalesce((select json_agg(json_build_array(a.starts_at, a.ends_at) order by a.starts_at) from absence a where a.staff_id = s.id and a.ends_at > %(since)b), '[]')
from staff s
join entity e on e.id = s.entity_id
where e.kind = 'dealer'
order by s.entity_id, s.code
