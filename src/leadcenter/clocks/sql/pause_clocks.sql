-- what: the running clocks of a lead stand still until an instant; somebody looks at them at once
-- set in: lead, entities and owners whose leads exist for who asks (null: any), whether leads of nobody too, until when, why, who, now
-- set out: kinds that stand still now
-- locks: the clocks; new rows
with running as (
    update clock c
    set look_at = %(now)b
    where c.bucket = %(bucket)b and c.lead_id = %(lead_id)b and c.stopped_at is null
      and (%(entities)b::uuid[] is null or c.dealer_id = any(%(entities)b::uuid[]))
      and (%(owners)b::uuid[] is null or c.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and c.staff_id is null))
      and (%(owners)b::uuid[] is null or coalesce(
          (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = c.bucket and e.lead_id = c.lead_id and e.closed_at is null), %(unowned)b::boolean
      ))
    returning c.bucket, c.lead_id, c.kind, c.seq, c.dealer_id
)
insert into clock_pause (bucket, lead_id, kind, seq, dealer_id, from_at, until_at, reason, paused_by)
select r.bucket, r.lead_id, r.kind, r.seq, r.dealer_id, %(now)b, %(until)b, %(reason)b, %(by)b
from running r
returning kind
