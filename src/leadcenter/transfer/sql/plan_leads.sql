-- what: leads of an order, to be looked at; one transfer of a lead is open at a time, so another one's stands in the way
-- set in: the order, keys with dealers
-- set out: the leads that are planned
-- locks: new rows
insert into transfer_lead (bucket, transfer_id, lead_id, to_dealer, state, due_at, at)
select k.bucket, %(id)b, k.lead_id, k.to_dealer, 'planned', %(now)b, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[]) as k (bucket, lead_id, to_dealer)
order by k.bucket, k.lead_id
on conflict do nothing
returning lead_id
