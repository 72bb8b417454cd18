-- what: customers were looked at
-- set in: keys of rows
-- set out: nothing
-- locks: the rows; only who has the turn takes them away
delete from match_due d
using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where d.bucket = k.bucket and d.id = k.id
