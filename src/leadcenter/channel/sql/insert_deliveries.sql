-- what: the first arrival of each (channel, external id) wins, for ever
-- set in: one row per piece, each pair once
-- set out: the raw ids that are new
-- locks: new rows; waits for a concurrent first arrival of the same pair
insert into delivery (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, home_bucket, received_at, erased)
select k.bucket, k.channel_id, k.external_id, k.fingerprint, k.raw_id, k.raw_bucket, k.raw_bucket, %(now)b, k.erased = 1
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(fingerprints)b::bytea[], %(raw_ids)b::uuid[], %(raw_buckets)b::int[],
    %(erased)b::int[])
    as k (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, erased)
order by k.bucket, k.channel_id, k.external_id
on conflict (bucket, channel_id, external_id) do nothing
returning raw_id
