-- what: leads about which rules are to be asked now, oldest first
-- set in: trigger, how many at most
-- set out: one row per lead: since when, the code of its pool; is it on the belt still, and for pooled ones in a pool?
-- locks: none: who asks locks the belt, and settles only what is still asked as it was read
select a.bucket, a.lead_id, a.asked_at, p.code, b.raw_id is not null and (a.trigger = 'edited' or s.pool_id is not null)
from rule_ask a
left join belt b on b.bucket = a.bucket and b.raw_id = a.lead_id
left join pool_stay s on s.bucket = a.bucket and s.lead_id = a.lead_id and s.left_at is null
left join pool p on p.entity_id = s.entity_id and p.id = s.pool_id
where a.due_at <= %(now)b and a.trigger = %(trigger)b
order by a.due_at, a.asked_at
limit %(most)b
