-- what: rows of payment go along with leads to another bucket
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: new rows
insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, corrects, status, entered_by, entered_at, decided_by, decided_at)
select %(to_bucket)b::int, t.lead_id, t.order_seq, t.seq, t.dealer_id, t.kind, t.method, t.receipt, t.amount, t.corrects, t.status, t.entered_by, t.entered_at, t.decided_by, t.decided_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join payment t on t.bucket = k.bucket and t.lead_id = k.lead_id
where k.bucket <> %(to_bucket)b::int
on conflict (bucket, lead_id, order_seq, seq) do nothing
returning lead_id
