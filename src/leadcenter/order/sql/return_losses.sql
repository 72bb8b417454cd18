-- what: lost leads are back, whoever brought them: the report of each loss stays and says since when
-- set in: leads, who
-- set out: lead, number, reason
-- locks: the rows
update loss x
set back_at = %(now)b, back_by = %(actor)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where x.bucket = k.bucket and x.lead_id = k.lead_id and x.status = 'agreed' and x.back_at is null
returning x.lead_id, x.seq, x.reason
