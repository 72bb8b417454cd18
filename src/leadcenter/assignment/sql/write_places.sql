-- what: leads that a person handed out or gave back change places on the belt; nothing is due until somebody pokes them, but where a no
-- or a withdrawal waits to be heard
-- set in: leads with their new state and reason
-- set out: nothing
-- locks: belt rows held by lock_places
update belt b
set state = k.state, reason = k.reason, due_at = case when b.erasing or b.hearing then coalesce(b.due_at, %(now)b) end, changed_at = %(now)b, attempts = 0
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(states)b::text[], %(reasons)b::text[])
    as k (bucket, lead_id, state, reason)
where b.bucket = k.bucket and b.raw_id = k.lead_id
