-- what: reports of losses that wait are overtaken where whoever owned the lead then owns it no more
-- set in: leads, who
-- set out: nothing
-- locks: the rows
update loss x
set status = 'overtaken', decided_by = %(actor)b, decided_at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where x.bucket = k.bucket and x.lead_id = k.lead_id and x.status = 'asked'
  and not exists (select from episode e where e.bucket = x.bucket and e.lead_id = x.lead_id and e.closed_at is null and e.opened_at <= x.asked_at)
