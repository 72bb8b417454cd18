-- what: nobody is told of these leads any more
-- set in: leads
-- set out: nothing
-- locks: the rows that go
delete from notice_to_staff n
using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where n.bucket = k.bucket and n.lead_id = k.lead_id
