-- what: leads whose customers were in the showroom of the dealer that they name; looked for everywhere, since a lead moves when its customer was merged
-- set in: key of the lead and the dealer, one row each; buckets
-- set out: those that were
-- locks: none
select distinct k.bucket, k.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[]) as k (bucket, lead_id, dealer_id)
join visit v on v.bucket = any(%(everywhere)b::int[]) and v.lead_id = k.lead_id and v.dealer_id = k.dealer_id
