-- what: requests that a worker is to carry out, the oldest first
-- set in: all buckets, kinds, how many
-- set out: request, customer, kind
-- locks: their rows until commit, skipping what somebody else is at
select r.bucket, r.id, r.customer_id, r.kind, r.decided_by
from rights_request r
where r.bucket = any(%(buckets)b::int[]) and r.state = 'working' and r.carried_at is null and r.kind = any(%(kinds)b::text[])
order by r.due_at, r.id
limit %(most)b
for update of r skip locked
