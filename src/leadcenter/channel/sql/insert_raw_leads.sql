-- what: raw leads become durable, sealed
-- set in: one row per raw lead
-- set out: nothing
-- locks: new rows only
insert into raw_lead (bucket, id, channel_id, external_id, received_at, verdict, reason, body, inquiry)
select k.bucket, k.id, k.channel_id, k.external_id, %(now)b, k.verdict, k.reason, k.body, k.inquiry
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(verdicts)b::text[], %(reasons)b::text[], %(bodies)b::bytea[], %(inquiries)b::bytea[])
    as k (bucket, id, channel_id, external_id, verdict, reason, body, inquiry)
on conflict (bucket, id) do nothing
