-- what: the clocks of a lead
-- set in: lead, entities and owners that exist for who asks (null: any), whether those of nobody too, now
-- set out: one row a clock, with until when it stands still (null: it does not)
-- locks: none
select c.kind, c.seq, s.code, c.started_at, c.target_us, c.due_at, c.rung, c.stopped_at, c.stopped_by, c.spent_us,
    (
        select max(p.until_at) from clock_pause p
        where p.bucket = c.bucket and p.lead_id = c.lead_id and p.kind = c.kind and p.seq = c.seq and p.until_at > %(now)b and c.stopped_at is null
    )
from clock c
left join staff s on s.id = c.staff_id
where c.bucket = %(bucket)b and c.lead_id = %(lead_id)b
  and (%(entities)b::uuid[] is null or c.dealer_id = any(%(entities)b::uuid[]))
  and (%(owners)b::uuid[] is null or c.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and c.staff_id is null))
order by c.started_at, c.kind, c.seq
