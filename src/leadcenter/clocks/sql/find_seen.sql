-- what: does a lead exist for who asks?
-- set in: lead, entities and owners as in pause_clocks
-- set out: one row where it does
-- locks: none
select l.id
from lead l
left join lateral (
    select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null limit 1
) e on true
where l.bucket = %(bucket)b and l.id = %(lead_id)b and l.status <> 'merged'
  and (%(entities)b::uuid[] is null or l.held_by = any(%(entities)b::uuid[]))
  and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
