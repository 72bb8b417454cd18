-- what: leads with their dealer and their ownership
-- set in: leads
-- set out: one row per lead: dealer, brand, whether it lives, last seq (0 = none), owner (null = nobody)
-- locks: the lead rows until commit, in key order; their belt rows are locked before
select l.bucket, l.id, l.dealer_id, l.brand, l.live,
    coalesce((select max(e.seq) from episode e where e.bucket = l.bucket and e.lead_id = l.id), 0),
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null)
from lead l
join unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id) on l.bucket = k.bucket and l.id = k.lead_id
order by l.bucket, l.id
for update of l
