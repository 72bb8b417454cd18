-- what: on which grants do the dispatches of leads lean?
-- set in: keys of leads
-- set out: dealer, purpose
-- locks: none (the leads are held)
select distinct d.dealer_id, d.purpose
from dispatch d
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on d.bucket = k.bucket and d.lead_id = k.id
