-- what: dealers hold leads no longer
-- set in: keys of leads
-- set out: bucket, lead, number of the dispatches that ended
-- locks: the open dispatches; their leads
with ended as (
    update dispatch d
    set ended_at = greatest(%(now)b, d.dispatched_at)
    from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, id)
    where d.bucket = k.bucket and d.lead_id = k.id and d.ended_at is null
    returning d.bucket, d.lead_id, d.seq
)
update lead l
set held_by = null
from ended e
where l.bucket = e.bucket and l.id = e.lead_id
returning e.bucket, e.lead_id, e.seq
