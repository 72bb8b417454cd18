-- what: leads that get an owner lie in no pool any more
-- set in: leads with who gets them
-- set out: one row per lead that lay in a pool: lead, pool
-- locks: the rows of open stays; whoever changes them holds the belt row, as we do
update pool_stay s
set left_at = greatest(%(now)b, s.pooled_at), left_how = %(how)b, to_staff = k.staff_id, alert_at = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(staff)b::uuid[]) as k (bucket, lead_id, staff_id)
where s.bucket = k.bucket and s.lead_id = k.lead_id and s.left_at is null
returning s.lead_id, s.pool_id
