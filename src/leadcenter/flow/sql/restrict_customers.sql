-- what: customers are only kept; or customers like others again, without an instant
-- set in: customers, instant or null
-- set out: nothing
-- locks: their rows, held
update customer c
set restricted_at = case when %(at)b::timestamptz is null then null else coalesce(c.restricted_at, %(at)b::timestamptz) end
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where c.bucket = k.bucket and c.id = k.id
