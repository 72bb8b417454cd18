-- what: leads lie in pools from now on, as far as these are in force: a pool is not closed meanwhile, and none that was just closed takes a lead
-- set in: one row per lead: id of the stay, pool, legal entity, how it came, who had it
-- set out: leads
-- locks: new rows; the pools in key share
with open as materialized (
    select p.id from pool p where p.id = any(%(pools)b::uuid[]) and p.status = 'active' order by p.id for key share
)
insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how, reason, from_staff, alert_at)
select k.bucket, k.id, k.lead_id, k.pool_id, k.entity_id, %(now)b, k.how, k.reason, k.staff_id, k.alert_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[], %(pools)b::uuid[], %(entities)b::uuid[], %(hows)b::text[],
    %(reasons)b::text[], %(staff)b::uuid[], %(alerts)b::timestamptz[])
    as k (bucket, id, lead_id, pool_id, entity_id, how, reason, staff_id, alert_at)
join open o on o.id = k.pool_id
returning lead_id
