-- what: where owned leads stand on the belt, but those that somebody else has in hand
-- set in: leads
-- set out: keys of those that stand with an owner
-- locks: the belt rows until commit, in key order, before anything else
select b.bucket, b.raw_id
from belt b
join unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id) on b.bucket = k.bucket and b.raw_id = k.lead_id
where b.state = 'assigned'
order by b.bucket, b.raw_id
for update of b skip locked
