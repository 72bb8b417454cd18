-- what: remember the newest content of deliveries, and for ever that they were taken back
-- set in: pairs with fingerprint, revision, taken back or not (1, 0)
-- set out: nothing
-- locks: delivery rows held by lock_deliveries
update delivery d
set fingerprint = k.fingerprint, revision = k.revision, erased = d.erased or k.erased = 1
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(fingerprints)b::bytea[], %(revisions)b::int[],
    %(erased)b::int[])
    as k (bucket, channel_id, external_id, fingerprint, revision, erased)
where d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
