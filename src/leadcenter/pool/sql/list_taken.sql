-- what: a page of the leads that somebody took out of a pool and has, the latest first
-- set in: pool, legal entity, status of the lead (live: claimed; else ordered and won), before when and which stay, how many
-- set out: bucket, lead, since, stay, how it was taken, no reason, who has it; then of the lead; no copy
-- locks: none; rides on pool_stay_taken
select s.bucket, s.lead_id, s.left_at, s.id, s.left_how, '', p.code, l.brand, l.series, l.grade, l.score, l.intent, l.status, l.inquiries, null::bytea
from pool_stay s
join lead l on l.bucket = s.bucket and l.id = s.lead_id and l.held_by = s.entity_id
join episode e on e.bucket = s.bucket and e.lead_id = s.lead_id and e.staff_id = s.to_staff and e.opened_at >= s.pooled_at
join staff p on p.id = s.to_staff
where s.pool_id = %(pool)b and s.entity_id = %(entity)b and s.to_staff is not null and (s.left_at, s.id) < (%(before_at)b, %(before)b)
  and case when %(converted)b::boolean then l.status in ('ordered', 'won') else l.status = 'live' and e.closed_at is null end
  and not exists (
      select from episode n where n.bucket = e.bucket and n.lead_id = e.lead_id and n.seq > e.seq
  )
  and not exists (
      select from pool_stay n where n.bucket = s.bucket and n.lead_id = s.lead_id and n.pooled_at > s.left_at
  )
order by s.left_at desc, s.id desc
limit %(count)b
