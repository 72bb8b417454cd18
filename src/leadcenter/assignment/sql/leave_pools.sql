-- what: leads that get an owner lie in no pool any more
-- set in: leads with who gets them and by which way
-- set out: one row per lead that lay in a pool: lead, pool
-- locks: the rows of open stays; whoever changes them holds the belt row, as we do
update pool_stay s
set left_at = greatest(%(now)b, s.pooled_at), left_how = k.how, to_staff = k.staff_id, alert_at = null
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(staff)b::uuid[], %(hows)b::text[]) as k (bucket, lead_id, staff_id, how)
where s.bucket = k.bucket and s.lead_id = k.lead_id and s.left_at is null
returning s.lead_id, s.pool_id
