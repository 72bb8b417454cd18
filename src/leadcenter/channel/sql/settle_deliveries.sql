-- what: deliveries remember their newest content, and for ever that they were taken back; what is kept apart gets a delivery of its own, once
-- set in: one row per delivery, each pair once; erased as 1 or 0
-- set out: the raw lead of each
-- locks: delivery rows held by lock_deliveries; new rows, and waits for a concurrent first arrival of the same
insert into delivery (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, home_bucket, revision, received_at, erased)
select k.bucket, k.channel_id, k.external_id, k.fingerprint, k.raw_id, k.raw_bucket, k.home, k.revision, %(now)b, k.erased = 1
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(fingerprints)b::bytea[], %(raw_ids)b::uuid[], %(raw_buckets)b::int[],
    %(homes)b::int[], %(revisions)b::int[], %(erased)b::int[])
    as k (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, home, revision, erased)
order by k.bucket, k.channel_id, k.external_id
on conflict (bucket, channel_id, external_id) do update
set fingerprint = case when excluded.revision > delivery.revision then excluded.fingerprint else delivery.fingerprint end,
    revision = greatest(delivery.revision, excluded.revision), erased = delivery.erased or excluded.erased
returning channel_id, external_id, raw_id
