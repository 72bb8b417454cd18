-- what: in the bucket that leads left, dealers hold nothing any more
-- set in: keys of leads, the bucket to which they went
-- set out: nothing
-- locks: the open dispatches; their leads
with ended as (
    update dispatch d
    set ended_at = greatest(%(now)b, d.dispatched_at)
    from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
    where d.bucket = k.bucket and d.lead_id = k.id and d.ended_at is null and k.bucket <> %(to_bucket)b::int
    returning d.bucket, d.lead_id
)
update lead l
set held_by = null
from ended e
where l.bucket = e.bucket and l.id = e.lead_id
