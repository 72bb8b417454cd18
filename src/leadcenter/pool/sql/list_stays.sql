-- what: a page of the leads that lie in a pool, the newest first, with the dealer's own sealed copy
-- set in: pool, legal entity, before when and which stay, how many; a lead (null: each)
-- set out: bucket, lead, since, stay, how it came, why, nobody; then of the lead; the copy
-- locks: none; rides on pool_stay_listed
select s.bucket, s.lead_id, s.pooled_at, s.id, s.how, s.reason, null::text, l.brand, l.series, l.grade, l.score, l.intent, l.status, l.inquiries, d.contact
from pool_stay s
join lead l on l.bucket = s.bucket and l.id = s.lead_id and l.held_by = s.entity_id and l.status = 'live'
left join lateral (
    select d.contact from dispatch d where d.bucket = s.bucket and d.lead_id = s.lead_id and d.dealer_id = s.entity_id and d.ended_at is null limit 1
) d on true
where s.pool_id = %(pool)b and s.entity_id = %(entity)b and s.left_at is null and (s.pooled_at, s.id) < (%(before_at)b, %(before)b)
  and (%(lead)b::uuid is null or s.lead_id = %(lead)b)
order by s.pooled_at desc, s.id desc
limit %(count)b
