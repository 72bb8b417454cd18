-- what: nobody moves these leads on until we are done; before anything else of theirs is locked
-- set in: leads
-- set out: bucket, lead
-- locks: the belt rows until commit, in key order
select b.bucket, b.raw_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.lead_id
order by b.bucket, b.raw_id
for update of b
