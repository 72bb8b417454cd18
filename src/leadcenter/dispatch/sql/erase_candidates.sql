-- what: dealers that were offered, the nearest ones, say where somebody lives: they go
-- set in: leads
-- set out: nothing
-- locks: the rows that go
delete from candidate c
using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where c.bucket = k.bucket and c.lead_id = k.lead_id
