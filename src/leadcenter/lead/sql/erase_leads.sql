-- what: live leads of erased customers end, and no dealer holds any of them
-- set in: leads
-- set out: nothing
-- locks: their rows, held
update lead l
set status = case when l.live then 'withdrawn' else l.status end,
    close_reason = case when l.live then 'erased' else l.close_reason end,
    closed_at = case when l.live then %(now)b else l.closed_at end,
    held_by = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where l.bucket = k.bucket and l.id = k.lead_id and (l.live or l.held_by is not null)
