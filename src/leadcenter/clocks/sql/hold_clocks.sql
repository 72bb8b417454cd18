-- what: clocks of leads that go to another bucket, held: whoever moves them on finishes first, and the rung goes along
-- set in: keys of leads, the bucket to which they go
-- set out: keys
-- locks: the clocks until commit, in key order
select c.bucket, c.lead_id, c.kind, c.seq
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join clock c on c.bucket = k.bucket and c.lead_id = k.lead_id
where k.bucket <> %(to_bucket)b::int
order by c.bucket, c.lead_id, c.kind, c.seq
for update of c
