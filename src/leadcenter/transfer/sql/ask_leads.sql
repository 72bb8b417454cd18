-- what: leads that a dealer asks the maker to give to another one
-- set in: order, dealer, keys
-- set out: the leads
-- locks: new rows
insert into transfer_lead (bucket, transfer_id, lead_id, from_dealer, state, at)
select k.bucket, %(id)b, k.lead_id, %(dealer_id)b, 'asked', %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
on conflict do nothing
returning lead_id
