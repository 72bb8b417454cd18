-- what: the clocks of a lead that stand still go on now; somebody looks at them at once
-- set in: lead, entities and owners as in pause_clocks, now
-- set out: kinds that go on
-- locks: pauses, clocks
with running as (
    update clock c
    set look_at = %(now)b
    where c.bucket = %(bucket)b and c.lead_id = %(lead_id)b and c.stopped_at is null
      and (%(entities)b::uuid[] is null or c.dealer_id = any(%(entities)b::uuid[]))
      and (%(owners)b::uuid[] is null or c.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and c.staff_id is null))
      and (%(owners)b::uuid[] is null or coalesce(
          (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = c.bucket and e.lead_id = c.lead_id and e.closed_at is null), %(unowned)b::boolean
      ))
    returning c.bucket, c.lead_id, c.kind, c.seq
)
update clock_pause p
set until_at = %(now)b
from running r
where p.bucket = %(bucket)b and p.bucket = r.bucket and p.lead_id = r.lead_id and p.kind = r.kind and p.seq = r.seq and p.until_at > %(now)b
returning p.kind
