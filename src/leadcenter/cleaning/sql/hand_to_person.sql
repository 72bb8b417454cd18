-- what: the provider refused these calls, or we may not place them: a person takes the open tasks
-- set in: keys with the call's number, reason, new expiry
-- set out: nothing
-- locks: the tasks
update cleaning_task t
set route = 'manual', reason = k.reason, expires_at = k.expires_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(attempts)b::smallint[], %(reasons)b::text[], %(expires)b::timestamptz[])
    as k (bucket, id, attempt, reason, expires_at)
where t.bucket = k.bucket and t.id = k.id and t.attempt = k.attempt and t.state = 'open'
