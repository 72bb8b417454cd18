-- what: where raw leads stand now, each with its reason; where one comes to wait for the customer's word, since when. At the end of a passage (heard) what
-- a channel had said of it has been heard; for everybody else that stays to be heard, and due
-- set in: keys with state, reason, due time, lead; heard
-- set out: nothing
-- locks: belt rows already held by the claim, or by read_places
update belt b
set state = k.state, reason = k.reason, lead_id = k.lead_id, dealer_id = k.desk, changed_at = %(now)b, attempts = 0,
    erasing = b.erasing and not (%(heard)b or k.state = 'erased'), hearing = b.hearing and not (%(heard)b or k.state = 'erased'),
    due_at = case when (b.erasing or b.hearing) and not (%(heard)b or k.state = 'erased') then coalesce(b.due_at, %(now)b) else k.due_at end,
    waits_since = case when k.state in ('awaiting_dealer', 'awaiting_grant') then
        case when b.state in ('awaiting_dealer', 'awaiting_grant') then coalesce(b.waits_since, %(now)b) else %(now)b end end
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(states)b::text[], %(reasons)b::text[], %(due)b::timestamptz[], %(lead_ids)b::uuid[],
    %(desks)b::uuid[])
    as k (bucket, raw_id, state, reason, due_at, lead_id, desk)
where b.bucket = k.bucket and b.raw_id = k.raw_id
