-- what: a rule set that is about to be tried and moved on; nobody writes it anew meanwhile
-- set in: id
-- set out: one row: kind, whose, brand, status, title, body, cases, who wrote it
-- locks: its row
select r.kind, r.entity_id, r.brand, r.status, r.title, r.body, r.cases, r.made_by
from rule_set r
where r.id = %(id)b
for update
