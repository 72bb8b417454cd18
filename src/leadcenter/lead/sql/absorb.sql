-- what: leads take over what the merged ones said: first touch = earliest, last touch = latest, empty fields filled
-- set in: one row per lead, with all that may change
-- set out: nothing
-- locks: the lead rows
update lead l
set channel_id = k.channel_id, brand = k.brand, series = k.series, intent = k.intent, buying_days = k.buying_days, inquiries = k.inquiries,
    created_at = k.created_at, last_inquiry_at = k.last_inquiry_at, asked_at = coalesce(k.asked_at, l.asked_at)
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(channel_ids)b::uuid[], %(brands)b::text[], %(series)b::text[], %(intents)b::text[],
    %(buying_days)b::int[], %(inquiries)b::int[], %(created)b::timestamptz[], %(last)b::timestamptz[],
    %(asked)b::timestamptz[])
    as k (bucket, id, channel_id, brand, series, intent, buying_days, inquiries, created_at, last_inquiry_at, asked_at)
where l.bucket = k.bucket and l.id = k.id
