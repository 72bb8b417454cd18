-- what: calls and messages, each with whom it went out for, about which lead and by which medium
-- set in: keys of calls
-- set out: call, lead, person, medium
-- locks: none
select c.id, c.lead_id, c.staff_id, c.medium
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join privacy_call c on c.bucket = k.bucket and c.id = k.id
