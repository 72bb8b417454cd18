-- what: ownerships that have no clock yet, oldest first
-- set in: buckets, since when, whether only those that last, how many
-- set out: bucket, lead, seq, dealer, person, team, brand, when it began
-- locks: none
select e.bucket, e.lead_id, e.seq, e.dealer_id, e.staff_id, s.team, l.brand, e.opened_at
from episode e
join lead l on l.bucket = e.bucket and l.id = e.lead_id
join staff s on s.id = e.staff_id
where e.bucket = any(%(buckets)b::int[]) and e.opened_at >= %(since)b and (e.closed_at is null or not %(lasting)b::boolean)
  and not exists (
      select from clock c where c.bucket = e.bucket and c.lead_id = e.lead_id and c.kind = 'followup' and c.seq = e.seq
  )
order by e.opened_at
limit %(count)b
