-- what: the re-inquiries attached to leads
-- set in: keys of leads
-- set out: key of the raw lead on the belt, the bucket where it lies, its lead, its desk, since when it waits
-- locks: the belt rows until commit
select b.bucket, b.raw_id, b.raw_bucket, b.state, b.reason, b.due_at, b.lead_id, b.dealer_id, b.waits_since
from belt b
join unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id) on b.bucket = k.bucket and b.lead_id = k.lead_id
where b.state = 'attached'
order by b.bucket, b.raw_id
for update of b
