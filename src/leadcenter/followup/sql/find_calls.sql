-- what: calls through the privacy number, each with whom it was placed for and about which lead
-- set in: keys of calls
-- set out: call, lead, person
-- locks: none
select c.id, c.lead_id, c.staff_id
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join privacy_call c on c.bucket = k.bucket and c.id = k.id
