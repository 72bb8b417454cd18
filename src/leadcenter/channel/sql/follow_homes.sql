-- what: raw leads were handed on to their customers' buckets: let revisions find them there
-- set in: pairs with the new home
-- set out: nothing
-- locks: delivery rows
update delivery d
set home_bucket = k.home
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(homes)b::int[]) as k (bucket, channel_id, external_id, home)
where d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
