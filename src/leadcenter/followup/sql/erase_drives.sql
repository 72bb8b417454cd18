-- what: of test drives of erased customers stays that they were driven; looked for everywhere, since a lead moves when its customer was merged
-- set in: leads, buckets
-- set out: nothing
-- locks: the test drives
update test_drive t
set feedback = null, licence_class = null, licence_until = null
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
where t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.lead_id
