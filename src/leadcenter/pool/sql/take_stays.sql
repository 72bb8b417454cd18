-- what: the claim itself: of all who want a lead exactly one finds it still there
-- set in: leads, pool, person
-- set out: leads that the person has now
-- locks: the rows of stays
update pool_stay s
set left_at = greatest(%(now)b, s.pooled_at), left_how = 'claim', to_staff = %(staff)b, alert_at = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where s.bucket = k.bucket and s.lead_id = k.lead_id and s.pool_id = %(pool)b and s.left_at is null
returning s.lead_id
