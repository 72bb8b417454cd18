-- what: relations of a kind lean on this assessment
-- set in: its id, approved
-- set out: nothing
-- locks: the relations' rows
update relation r set assessment_id = a.id, assessed_until = a.valid_until
from assessment a
where a.id = %(id)b and a.about = 'recipient' and a.class = r.kind and r.assessment_id is distinct from a.id
