-- what: a wish becomes a lead, or joins the live lead of the same customer and dealer
-- set in: one row per (customer, dealer), each once, with how many raw leads it stands for
-- set out: bucket, customer, dealer, lead id, whether it was founded now
-- locks: new rows; the live lead that is joined
insert into lead (bucket, id, customer_id, dealer_id, channel_id, brand, series, intent, score, grade, score_version, buying_days, inquiries, created_at, last_inquiry_at, asked_at, held_by)
select k.bucket, k.id, k.customer_id, k.dealer_id, k.channel_id, k.brand, k.series, k.intent, k.score, k.grade, k.score_version, k.buying_days, k.inquiries, %(now)b, %(now)b, k.asked_at, k.holder
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(customer_ids)b::uuid[], %(dealer_ids)b::uuid[], %(channel_ids)b::uuid[], %(brands)b::text[], %(series)b::text[],
    %(intents)b::text[], %(scores)b::smallint[], %(grades)b::text[], %(score_versions)b::int[], %(buying_days)b::int[], %(inquiries)b::int[], %(asked)b::timestamptz[], %(holders)b::uuid[])
    as k (bucket, id, customer_id, dealer_id, channel_id, brand, series, intent, score, grade, score_version, buying_days, inquiries, asked_at, holder)
on conflict (bucket, customer_id, dealer_id, apart) where live do update
set inquiries = lead.inquiries + excluded.inquiries, last_inquiry_at = excluded.last_inquiry_at,
    asked_at = greatest(lead.asked_at, excluded.asked_at), score = excluded.score, grade = excluded.grade,
    score_version = excluded.score_version, buying_days = coalesce(excluded.buying_days, lead.buying_days),
    brand = case when lead.series = '' and excluded.series <> '' then excluded.brand else lead.brand end,
    series = case when lead.series = '' then excluded.series else lead.series end
returning bucket, customer_id, dealer_id, id, (xmax = 0)
