-- what: leads that another transfer has in hand; where that one takes them is told
-- set in: the order, keys
-- set out: the leads
-- locks: new rows
insert into transfer_lead (bucket, transfer_id, lead_id, to_dealer, state, reason, at)
select k.bucket, %(id)b, k.lead_id,
    (select o.to_dealer from transfer_lead o where o.bucket = k.bucket and o.lead_id = k.lead_id and o.state in ('planned', 'held')),
    'refused', 'transfer_under_way', %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
on conflict do nothing
returning lead_id
