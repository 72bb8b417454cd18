-- what: what came (or what a person wrote) with a revision of a raw lead, sealed
-- set in: key, number of the revision (from 2)
-- set out: the body, or no row
-- locks: none
select v.body
from raw_revision v
where v.bucket = %(bucket)b and v.raw_id = %(raw_id)b and v.revision = %(revision)b
