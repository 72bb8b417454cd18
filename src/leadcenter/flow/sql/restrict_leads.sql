-- what: leads of restricted people end and are hidden; or are seen again, without an instant
-- set in: leads, instant or null
-- set out: nothing
-- locks: their rows, held
update lead l
set restricted_at = case when %(at)b::timestamptz is null then null else coalesce(l.restricted_at, %(at)b::timestamptz) end,
    status = case when l.live and %(at)b::timestamptz is not null then 'withdrawn' else l.status end,
    close_reason = case when l.live and %(at)b::timestamptz is not null then 'restricted' else l.close_reason end,
    closed_at = case when l.live then coalesce(%(at)b::timestamptz, l.closed_at) else l.closed_at end,
    held_by = case when %(at)b::timestamptz is null then l.held_by end
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.id = k.id
