-- what: answers given before under the same keys
-- set in: keys
-- set out: one row per known key
-- locks: none
select r.scope, r.key, r.fingerprint, r.status, r.body
from unnest(%(buckets)b::int[], %(scopes)b::text[], %(keys)b::text[]) as k (bucket, scope, key)
join request r on r.bucket = k.bucket and r.scope = k.scope and r.key = k.key
