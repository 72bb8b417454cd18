-- what: leads after re-judging, a cleaning answer or the customer's choice
-- set in: one row per lead
-- set out: nothing
-- locks: lead rows held by read_standing
update lead l
set dealer_id = k.dealer_id, brand = k.brand, series = k.series, intent = k.intent, score = k.score, grade = k.grade, score_version = k.score_version,
    buying_days = k.buying_days, status = k.status, close_reason = k.close_reason, merged_into = k.merged_into,
    closed_at = case when k.status in ('live', 'ordered') then null else %(now)b::timestamptz end
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(dealer_ids)b::uuid[], %(brands)b::text[], %(series)b::text[], %(intents)b::text[], %(scores)b::smallint[], %(grades)b::text[],
    %(score_versions)b::int[], %(buying_days)b::int[], %(statuses)b::text[], %(close_reasons)b::text[], %(merged)b::uuid[])
    as k (bucket, id, dealer_id, brand, series, intent, score, grade, score_version, buying_days, status, close_reason, merged_into)
where l.bucket = k.bucket and l.id = k.id
