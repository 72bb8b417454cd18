-- what: which of these leads does a dealer hold, alive, and exist for who asks?
-- set in: keys, the dealer; whose leads (null: anybody's), whether also those that nobody owns
-- set out: the leads
-- locks: none
select l.id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
where l.held_by = %(dealer_id)b and l.live
  and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
