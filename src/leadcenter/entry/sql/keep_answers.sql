-- what: the answer given under an Idempotency-Key, kept in the transaction that makes the leads durable
-- set in: one row per request, each key once
-- set out: the keys that are new
-- locks: new rows; waits for a request in flight with the same key
insert into request (bucket, scope, key, fingerprint, status, body, at)
select k.bucket, k.scope, k.key, k.fingerprint, k.status, k.body, %(now)b
from unnest(%(buckets)b::int[], %(scopes)b::text[], %(keys)b::text[], %(fingerprints)b::bytea[], %(statuses)b::smallint[], %(bodies)b::bytea[])
    as k (bucket, scope, key, fingerprint, status, body)
order by k.bucket, k.scope, k.key
on conflict (bucket, scope, key) do nothing
returning scope, key
