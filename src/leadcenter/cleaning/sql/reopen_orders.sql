-- what: calls that were not placed since the question was recalled are to be ordered again
-- set in: keys of leads
-- set out: outbox ids
-- locks: the outbox rows
update outbox o
set next_at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where o.bucket = k.bucket and o.lead_id = k.lead_id and o.topic = 'cleaning_order' and o.next_at is null and o.sent_at is null
returning o.id
