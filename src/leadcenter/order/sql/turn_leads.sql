-- what: leads go from one status to another, those that stand there
-- set in: leads; from which status to which, why it ends (empty: it does not)
-- set out: leads that did
-- locks: lead rows held by hold_leads; who comes second finds no row
update lead l
set status = %(after)b, close_reason = %(reason)b, closed_at = case when %(after)b in ('live', 'ordered') then null else %(now)b::timestamptz end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where l.bucket = k.bucket and l.id = k.lead_id and l.status = %(before)b
returning l.id
