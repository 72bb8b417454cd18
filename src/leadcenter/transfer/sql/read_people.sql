-- what: who may get a lead that came back, and who manages them
-- set in: people
-- set out: person, whether still there, manager (null: none)
-- locks: none
select s.id, s.status = 'active', t.leader_id
from staff s
left join team t on t.entity_id = s.entity_id and t.code = s.team_code
where s.id = any(%(staff)b::uuid[])
