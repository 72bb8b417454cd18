-- what: of payment nothing stays in the bucket that leads left
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: the rows
delete from payment t
using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where t.bucket = k.bucket and t.lead_id = k.lead_id and k.bucket <> %(to_bucket)b::int
