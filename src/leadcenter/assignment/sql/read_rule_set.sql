-- what: a rule set of assignment, to be checked before it goes on
-- set in: id
-- set out: one row: dealer, body
-- locks: none
select r.entity_id, r.body
from rule_set r
where r.id = %(id)b and r.kind = 'assignment'
