-- what: nothing goes out any more about these leads
-- set in: leads
-- set out: nothing
-- locks: the rows that go
delete from outbox o
using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where o.bucket = k.bucket and o.lead_id = k.lead_id and o.topic = 'cleaning_order'
