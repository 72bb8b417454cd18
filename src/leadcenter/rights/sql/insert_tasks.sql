-- what: every dealer who was ever provided with data of these leads is told what to do
-- set in: request, its leads, kind, due
-- set out: dealers told
-- locks: new rows
insert into rights_task (bucket, id, request_id, dealer_id, kind, lead_ids, asked_at, due_at)
select %(bucket)b, gen_random_uuid(), %(id)b, d.dealer_id, %(kind)b, array_agg(distinct d.lead_id), %(now)b, %(due_at)b
from unnest(%(lead_buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, id)
join dispatch d on d.bucket = k.bucket and d.lead_id = k.id
group by d.dealer_id
on conflict (bucket, request_id, dealer_id) do nothing
returning dealer_id
