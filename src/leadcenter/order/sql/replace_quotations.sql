-- what: what is open or waits of the quotations of leads gives way
-- set in: leads
-- set out: nothing
-- locks: those rows
update quotation q
set status = 'replaced'
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where q.bucket = k.bucket and q.lead_id = k.lead_id and q.status in ('waiting', 'open')
