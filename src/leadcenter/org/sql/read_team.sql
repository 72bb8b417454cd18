-- what: one team, to be changed
-- set in: entity, code
-- set out: name, codes of store and leader (empty: none), state; or no row
-- locks: the team's row
select t.name, coalesce((select s.code from store s where s.id = t.store_id), ''), coalesce((select l.code from staff l where l.id = t.leader_id), ''), t.status
from team t
where t.entity_id = %(entity_id)b and t.code = %(code)b
for no key update of t
