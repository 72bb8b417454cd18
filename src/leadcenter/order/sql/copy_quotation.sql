-- what: rows of quotation go along with leads to another bucket
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: new rows
insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, price_list, list_price, discount, price, total, trial, asked_by, asked_at, valid_until, decided_by, decided_at)
select %(to_bucket)b::int, t.lead_id, t.version, t.dealer_id, t.status, t.brand, t.model, t.options, t.price_list, t.list_price, t.discount, t.price, t.total, t.trial, t.asked_by, t.asked_at, t.valid_until, t.decided_by, t.decided_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join quotation t on t.bucket = k.bucket and t.lead_id = k.lead_id
where k.bucket <> %(to_bucket)b::int
on conflict (bucket, lead_id, version) do nothing
returning lead_id
