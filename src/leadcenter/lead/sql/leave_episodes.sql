-- what: in the bucket that leads left, ownership has ended
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: the open episodes
update episode e
set closed_at = greatest(%(now)b, e.opened_at), close_reason = 'merged'
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where e.bucket = k.bucket and e.lead_id = k.id and e.closed_at is null and k.bucket <> %(to_bucket)b::int
