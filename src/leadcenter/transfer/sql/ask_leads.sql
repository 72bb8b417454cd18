-- what: leads that a dealer asks the maker to give to another one
-- set in: order, dealer, keys
-- set out: the leads, without those that wait for the maker's decision already
-- locks: new rows
insert into transfer_lead (bucket, transfer_id, lead_id, from_dealer, state, at)
select k.bucket, %(id)b, k.lead_id, %(dealer_id)b, 'asked', %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where not exists (select from transfer_lead o where o.bucket = k.bucket and o.lead_id = k.lead_id and o.state = 'asked')
on conflict do nothing
returning lead_id
