-- what: rows of loss go along with leads to another bucket
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: new rows
insert into loss (bucket, lead_id, seq, dealer_id, reason, status, staff_id, asked_by, asked_at, decided_by, decided_at, back_at, back_by)
select %(to_bucket)b::int, t.lead_id, t.seq, t.dealer_id, t.reason, t.status, t.staff_id, t.asked_by, t.asked_at, t.decided_by, t.decided_at, t.back_at, t.back_by
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join loss t on t.bucket = k.bucket and t.lead_id = k.lead_id
where k.bucket <> %(to_bucket)b::int
on conflict (bucket, lead_id, seq) do nothing
returning lead_id
