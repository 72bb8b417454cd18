-- what: what came later of erased raw leads goes
-- set in: keys
-- set out: nothing
-- locks: the rows that go
delete from raw_revision v
using unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where v.bucket = k.bucket and v.raw_id = k.raw_id
