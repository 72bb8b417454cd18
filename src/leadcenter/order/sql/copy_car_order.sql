-- what: rows of car_order go along with leads to another bucket
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: new rows
insert into car_order (bucket, lead_id, seq, dealer_id, version, status, due, paid, placed_by, placed_at, ended_by, ended_at, end_reason)
select %(to_bucket)b::int, t.lead_id, t.seq, t.dealer_id, t.version, t.status, t.due, t.paid, t.placed_by, t.placed_at, t.ended_by, t.ended_at, t.end_reason
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join car_order t on t.bucket = k.bucket and t.lead_id = k.lead_id
where k.bucket <> %(to_bucket)b::int
on conflict (bucket, lead_id, seq) do nothing
returning lead_id
