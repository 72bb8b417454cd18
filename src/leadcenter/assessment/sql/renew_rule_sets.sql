-- what: live rule sets of a kind lean on this assessment
-- set in: its id, approved
-- set out: nothing
-- locks: the rule sets' rows
update rule_set s set assessment_id = a.id, assessed_until = a.valid_until
from assessment a
where a.id = %(id)b and a.about = 'scoring' and a.class = s.kind and s.status = 'live' and s.assessment_id is distinct from a.id
