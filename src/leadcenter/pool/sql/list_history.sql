-- what: when a lead lay in a pool, the latest first
-- set in: lead, pool, legal entity, how many
-- set out: since when, how it came, why, until when (null: still), how it left
-- locks: none
select s.pooled_at, s.how, s.reason, s.left_at, s.left_how
from pool_stay s
where s.bucket = %(bucket)b and s.lead_id = %(lead)b and s.pool_id = %(pool)b and s.entity_id = %(entity)b
order by s.pooled_at desc, s.id desc
limit %(count)b
