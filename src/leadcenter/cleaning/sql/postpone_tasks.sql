-- what: questions that a person asks again, after they were put off
-- set in: keys of tasks, when to ask again, whether the customer wants it then, tries, reason, expiry
-- set out: nothing
-- locks: tasks already held
update cleaning_task t
set due_at = k.due_at, agreed = k.agreed, tries = k.tries, reason = k.reason, expires_at = k.expires_at, route = 'manual'
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(due)b::timestamptz[], %(agreed)b::boolean[], %(tries)b::smallint[], %(reasons)b::text[],
    %(expires)b::timestamptz[]) as k (bucket, id, due_at, agreed, tries, reason, expires_at)
where t.bucket = k.bucket and t.id = k.id
