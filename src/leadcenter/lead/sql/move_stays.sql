-- what: where leads lay in pools goes along with them
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: the rows of stays
with gone as (
    delete from pool_stay s
    using unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
    where s.bucket = k.bucket and s.lead_id = k.id and k.bucket <> %(to_bucket)b::int
    returning s.id, s.lead_id, s.pool_id, s.entity_id, s.pooled_at, s.how, s.reason, s.from_staff, s.alert_at, s.left_at, s.left_how, s.to_staff
)
insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how, reason, from_staff, alert_at, left_at, left_how, to_staff)
select %(to_bucket)b::int, g.id, g.lead_id, g.pool_id, g.entity_id, g.pooled_at, g.how, g.reason, g.from_staff, g.alert_at, g.left_at, g.left_how,
    g.to_staff
from gone g
returning lead_id
