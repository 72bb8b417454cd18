-- what: who may get a lead that came back, and who manages them, if still there
-- set in: people
-- set out: person, whether still there, manager (null: none)
-- locks: none
select s.id, s.status = 'active', l.id
from staff s
left join team t on t.entity_id = s.entity_id and t.code = s.team_code
left join staff l on l.id = t.leader_id and l.status = 'active'
where s.id = any(%(staff)b::uuid[])
