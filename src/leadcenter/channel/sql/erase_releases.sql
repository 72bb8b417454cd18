-- what: nobody asks any more whether erased raw leads are spam
-- set in: keys
-- set out: nothing
-- locks: the rows that go
delete from spam_release r
using unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
where r.bucket = k.bucket and r.raw_id = k.raw_id
