-- what: the payments of the orders of leads, in the order in which they were entered
-- set in: leads
-- set out: one row each
-- locks: none
select p.order_seq, p.seq, p.kind, p.method, p.receipt, p.amount, p.corrects, p.status, p.entered_by, p.entered_at, p.decided_by, p.decided_at,
    p.bucket, p.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join payment p on p.bucket = k.bucket and p.lead_id = k.lead_id
order by p.bucket, p.lead_id, p.order_seq, p.seq
