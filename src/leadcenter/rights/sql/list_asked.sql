-- what: what a customer has asked for by right, the newest first
-- set in: his keys, how many
-- set out: one row each: key, kind, state, when it came, until when it is to be answered, when it was decided, why it was refused
-- locks: none
select r.bucket, r.id, r.kind, r.state, r.received_at, r.due_at, r.decided_at, r.reason
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k(bucket, id)
join rights_request r on r.bucket = k.bucket and r.customer_id = k.id
order by r.received_at desc, r.id desc
limit %(most)b
