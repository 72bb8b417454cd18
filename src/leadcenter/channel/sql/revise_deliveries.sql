-- what: remember the newest content of deliveries
-- set in: pairs with fingerprint and revision
-- set out: nothing
-- locks: delivery rows held by lock_deliveries
update delivery d
set fingerprint = k.fingerprint, revision = k.revision
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(fingerprints)b::bytea[], %(revisions)b::int[])
    as k (bucket, channel_id, external_id, fingerprint, revision)
where d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
