-- what: deliveries as they stand: which raw lead, where it is now, how often it was revised
-- set in: pairs
-- set out: one row per known pair, as lock_deliveries gives it
-- locks: none
select d.bucket, d.channel_id, d.external_id, d.fingerprint, d.raw_id, d.raw_bucket, d.home_bucket, d.revision, d.erased
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[]) as k (bucket, channel_id, external_id)
join delivery d on d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
