-- what: online channels of a category lean on this assessment
-- set in: its id, approved
-- set out: nothing
-- locks: the channels' rows
update channel c set assessment_id = a.id, assessed_until = a.valid_until
from assessment a
where a.id = %(id)b and a.about = 'channel' and a.class = c.category and c.status = 'online' and c.assessment_id is distinct from a.id
