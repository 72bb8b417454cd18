-- what: in the bucket that leads left, ownership has ended; the last of it went along
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: their last episodes
update episode e
set closed_at = coalesce(e.closed_at, greatest(%(now)b, e.opened_at, e.followed_at)), close_reason = 'merged'
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where e.bucket = k.bucket and e.lead_id = k.id and k.bucket <> %(to_bucket)b::int
  and e.seq = (select max(o.seq) from episode o where o.bucket = k.bucket and o.lead_id = k.id)
