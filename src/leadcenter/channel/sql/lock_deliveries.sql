-- what: the deliveries that came again, with our latest reading of them
-- set in: pairs
-- set out: one row per known pair
-- locks: the delivery rows, so that two revisions of one lead follow one another
select d.bucket, d.channel_id, d.external_id, d.fingerprint, d.raw_id, d.raw_bucket, d.home_bucket, d.revision, d.erased
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[]) as k (bucket, channel_id, external_id)
join delivery d on d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
order by d.bucket, d.channel_id, d.external_id
for update of d
