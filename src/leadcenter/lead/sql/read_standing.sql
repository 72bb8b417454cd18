-- what: leads that come back to the flow
-- set in: keys
-- set out: one row per lead
-- locks: the lead rows until commit
select l.bucket, l.id, l.customer_id, l.dealer_id, l.channel_id, l.status, l.intent, l.score, l.grade, l.score_version, l.buying_days, l.inquiries,
    l.created_at,
    coalesce((select max(e.seq) from episode e where e.bucket = k.bucket and e.lead_id = k.id), 0),
    coalesce((select max(d.seq) from dispatch d where d.bucket = k.bucket and d.lead_id = k.id), 0),
    l.brand, l.series, l.last_inquiry_at,
    case when l.returned_at is not null
              and not exists (select from episode e where e.bucket = k.bucket and e.lead_id = k.id and e.opened_at >= l.returned_at)
         then l.returned_at end,
    exists (select from customer c where c.bucket = l.bucket and c.id = l.customer_id and c.no_profiling)
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join lead l on l.bucket = k.bucket and l.id = k.id
for update of l
