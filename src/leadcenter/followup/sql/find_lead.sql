-- what: a lead, if it exists for who asks
-- set in: its key, dealers (null: the maker, who sees all), whose leads (null: anybody's), whether also those that nobody owns
-- set out: one row: the dealer that holds it, who owns it (null: nobody)
-- locks: none
select l.held_by, e.staff_id
from lead l
left join lateral (
    select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null limit 1
) e on true
where l.bucket = %(bucket)b and l.id = %(id)b and l.status <> 'merged'
  and (%(dealers)b::uuid[] is null or l.held_by = any(%(dealers)b::uuid[]))
  and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and e.staff_id is null))
