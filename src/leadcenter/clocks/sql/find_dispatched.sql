-- what: dispatches that have no clock yet, oldest first
-- set in: buckets, since when, whether only those that last, how many
-- set out: bucket, lead, seq, dealer, brand, cleared, dispatched, whether a merge re-issued it
-- locks: none
select d.bucket, d.lead_id, d.seq, d.dealer_id, l.brand, d.cleared_at, d.dispatched_at, d.merge_id is not null
from dispatch d
join lead l on l.bucket = d.bucket and l.id = d.lead_id
where d.bucket = any(%(buckets)b::int[]) and d.dispatched_at >= %(since)b and (d.ended_at is null or not %(lasting)b::boolean)
  and not exists (
      select from clock c where c.bucket = d.bucket and c.lead_id = d.lead_id and c.kind = 'assignment' and c.seq = d.seq
  )
order by d.dispatched_at
limit %(count)b
