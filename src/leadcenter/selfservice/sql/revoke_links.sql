-- what: links of customers open nothing any more
-- set in: keys of customers
-- set out: nothing
-- locks: the links' rows
update subject_link s
set revoked_at = %(now)b
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
where s.bucket = k.bucket and s.customer_id = k.customer_id and s.revoked_at is null and s.expires_at > %(now)b
