-- what: which of these leads does a dealer hold, alive?
-- set in: keys, the dealer
-- set out: the leads
-- locks: none
select l.id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
where l.held_by = %(dealer_id)b and l.live
