-- what: raw leads stand again where they stood before something that was taken back; what comes to wait for the customer's word only now does so from now on
-- set in: keys with all that may have changed
-- set out: nothing
-- locks: the belt rows
update belt b
set state = k.state, reason = k.reason, due_at = case when b.erasing or b.hearing then coalesce(b.due_at, %(now)b) else k.due_at end, dealer_id = k.dealer_id, changed_at = %(now)b,
    waits_since = case when k.state in ('awaiting_dealer', 'awaiting_grant') then coalesce(k.waits_since, %(now)b) end
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(states)b::text[], %(reasons)b::text[], %(due)b::timestamptz[], %(dealers)b::uuid[],
    %(waits)b::timestamptz[])
    as k (bucket, raw_id, state, reason, due_at, dealer_id, waits_since)
where b.bucket = k.bucket and b.raw_id = k.raw_id
