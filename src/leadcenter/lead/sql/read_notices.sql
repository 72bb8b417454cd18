-- what: unread notices about leads
-- set in: keys of leads
-- set out: bucket, id, lead
-- locks: the notices until commit
select n.bucket, n.id, n.lead_id
from notice_to_staff n
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on n.bucket = k.bucket and n.lead_id = k.id
where n.read_at is null
order by n.bucket, n.id
for update of n
