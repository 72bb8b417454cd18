-- what: ownership of leads that go to another bucket, held: whoever is writing something down of it finishes first, and it goes along
-- set in: keys of leads, the bucket to which they go
-- set out: keys
-- locks: the episodes until commit, in key order
select e.bucket, e.lead_id, e.seq
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join episode e on e.bucket = k.bucket and e.lead_id = k.id
where k.bucket <> %(to_bucket)b::int
order by e.bucket, e.lead_id, e.seq
for update of e
