-- what: whatever else comes of these deliveries begins nothing; no mark of their content is left
-- set in: pairs with the id that takes the sender's place
-- set out: nothing
-- locks: delivery rows
update delivery d
set erased = true, fingerprint = '', external_id = k.new_id
from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(new_ids)b::text[])
    as k (bucket, channel_id, external_id, new_id)
where d.bucket = k.bucket and d.channel_id = k.channel_id and d.external_id = k.external_id
