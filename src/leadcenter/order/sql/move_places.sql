-- what: leads end or come back to life on the belt; the dealer still holds them; a no or a withdrawal that waits stays due
-- set in: leads with their new state and reason
-- set out: nothing
-- locks: belt rows held by hold_places
update belt b
set state = k.state, reason = k.reason, due_at = case when b.erasing or b.hearing then coalesce(b.due_at, %(now)b) end, changed_at = %(now)b, attempts = 0
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(states)b::text[], %(reasons)b::text[]) as k (bucket, lead_id, state, reason)
where b.bucket = k.bucket and b.raw_id = k.lead_id
