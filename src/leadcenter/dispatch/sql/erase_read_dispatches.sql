-- what: what dealers got of these leads, as it is stored
-- set in: leads
-- set out: key, dealer, sealed contact
-- locks: none
select d.bucket, d.lead_id, d.seq, d.dealer_id, d.contact
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join dispatch d on d.bucket = k.bucket and d.lead_id = k.lead_id
