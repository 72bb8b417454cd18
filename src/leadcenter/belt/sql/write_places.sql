-- what: the end of a passage: the new state of each raw lead; where it comes to wait for the customer's word, since when
-- set in: keys with state, reason, due time, lead
-- set out: nothing
-- locks: belt rows already held by the claim
update belt b
set state = k.state, reason = k.reason, due_at = k.due_at, lead_id = k.lead_id, dealer_id = k.desk, changed_at = %(now)b, attempts = 0, erasing = false, hearing = false,
    waits_since = case when k.state in ('awaiting_dealer', 'awaiting_grant') then
        case when b.state in ('awaiting_dealer', 'awaiting_grant') then coalesce(b.waits_since, %(now)b) else %(now)b end end
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(states)b::text[], %(reasons)b::text[], %(due)b::timestamptz[], %(lead_ids)b::uuid[],
    %(desks)b::uuid[])
    as k (bucket, raw_id, state, reason, due_at, lead_id, desk)
where b.bucket = k.bucket and b.raw_id = k.raw_id
