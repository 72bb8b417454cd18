-- what: where the raw leads of some external ids stand on the belt
-- set in: channel, one row per external id
-- set out: ordinal, place on the belt
-- locks: none
select k.ord, d.home_bucket, d.raw_id
from unnest(%(buckets)b::int[], %(external_ids)b::text[]) with ordinality as k (bucket, external_id, ord)
join delivery d on d.bucket = k.bucket and d.channel_id = %(channel_id)b and d.external_id = k.external_id
