-- what: reports that leads are lost which wait are overtaken by what happens now
-- set in: leads, who
-- set out: nothing
-- locks: the rows
update loss x
set status = 'overtaken', decided_by = %(actor)b, decided_at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where x.bucket = k.bucket and x.lead_id = k.lead_id and x.status = 'asked'
