-- what: ownership ends; never before it began, nor before what its owner last told of, though we may have begun before that and waited
-- set in: one row per open episode, with the reason
-- set out: the episodes that were open until now
-- locks: the episode rows
update episode e
set closed_at = greatest(%(now)b, e.opened_at, e.followed_at), close_reason = k.reason
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(reasons)b::text[]) as k (bucket, lead_id, reason)
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null
returning e.bucket, e.lead_id, e.seq, e.dealer_id, e.staff_id, e.opened_at, e.cursor_id, e.counted
