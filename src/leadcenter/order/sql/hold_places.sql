-- what: where leads stand on the belt
-- set in: leads
-- set out: state of each
-- locks: the belt rows until commit, in key order, before anything else: a passage that holds them finishes first
select b.bucket, b.raw_id, b.state
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.lead_id
order by b.bucket, b.raw_id
for update of b
