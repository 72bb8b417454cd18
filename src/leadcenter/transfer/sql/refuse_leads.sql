-- what: leads that do not go: another transfer has them in hand (where that one takes them is told), or the asker may not decide about them
-- set in: the order; one row per lead: key, why
-- set out: the leads
-- locks: new rows
insert into transfer_lead (bucket, transfer_id, lead_id, to_dealer, state, reason, at)
select k.bucket, %(id)b, k.lead_id,
    (select o.to_dealer from transfer_lead o where o.bucket = k.bucket and o.lead_id = k.lead_id and o.state in ('planned', 'held')),
    'refused', k.reason, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(reasons)b::text[]) as k (bucket, lead_id, reason)
on conflict do nothing
returning lead_id
