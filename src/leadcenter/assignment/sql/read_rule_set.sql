-- what: a rule set of assignment, to be checked before it goes on, or rehearsed
-- set in: id
-- set out: one row: dealer, body, brand, version
-- locks: none
select r.entity_id, r.body, r.brand, r.version
from rule_set r
where r.id = %(id)b and r.kind = 'assignment'
