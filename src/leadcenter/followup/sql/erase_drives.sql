-- what: of test drives of erased customers stays that they were driven
-- set in: keys of leads
-- set out: nothing
-- locks: the test drives
update test_drive t
set feedback = null, licence_class = null, licence_until = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where t.bucket = k.bucket and t.lead_id = k.lead_id
