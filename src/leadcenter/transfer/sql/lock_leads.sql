-- what: leads that go and those that the customers have where they go, with who owns and who owned them
-- set in: keys
-- set out: one row per lead
-- locks: the lead rows until commit, in key order; their belt rows are locked before
select l.bucket, l.id, l.customer_id, l.dealer_id, l.status, l.close_reason, l.closed_at, l.inquiries,
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null),
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id order by e.seq desc limit 1)
from lead l
join unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id) on l.bucket = k.bucket and l.id = k.lead_id
order by l.bucket, l.id
for update of l
