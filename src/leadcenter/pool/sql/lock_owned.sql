-- what: leads that may fall: alive, not ordered, with an owner; the belt's place is locked before
-- set in: leads
-- set out: one row per lead: bucket, lead, dealer, owner, seq of the open episode, when it falls, its pool, whether it counts
-- locks: the lead rows until commit, in key order
select l.bucket, l.id, e.dealer_id, e.staff_id, e.seq, e.recall_at, e.pool_id, e.stuck_until
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
where l.status = 'live' and l.held_by = e.dealer_id and (e.transfer_until is null or e.transfer_until <= %(now)b)
order by l.bucket, l.id
for update of l
