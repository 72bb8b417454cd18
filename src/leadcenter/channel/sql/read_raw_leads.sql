-- what: raw leads as they came, sealed
-- set in: keys (raw bucket, raw id)
-- set out: one row per raw lead
-- locks: none
select r.bucket, r.id, r.channel_id, r.external_id, r.received_at, r.body
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
