-- what: which leads do the customers of leads have at the dealers where those are to go?
-- set in: keys of leads, each with a dealer (null: none)
-- set out: key of the lead that goes, key of a lead there
-- locks: none
select k.lead_id, t.bucket, t.id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[]) as k (bucket, lead_id, dealer_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
join lead t on t.bucket = l.bucket and t.customer_id = l.customer_id and t.dealer_id = k.dealer_id and t.id <> l.id and t.status <> 'merged' and not (t.live and t.apart is not null)
