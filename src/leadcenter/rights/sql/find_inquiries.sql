-- what: inquiries that never became a lead and were kept long enough; an erased one is one that was taken back and not yet emptied
-- set in: buckets; until when each state must have been reached; how many
-- set out: place of the raw lead, of the belt row
-- locks: none
select b.raw_bucket, b.raw_id, b.bucket
from belt b
where b.bucket = any(%(buckets)b::int[]) and b.lead_id is null
  and (
      (b.state = 'invalid' and b.changed_at <= %(invalid)b) or (b.state = 'quarantined' and b.changed_at <= %(quarantined)b)
      or (b.state = 'test' and b.changed_at <= %(test)b)
      or (b.state = 'erased' and b.reason <> 'erased' and b.changed_at <= %(erased)b)
      or (b.state = 'review' and b.changed_at <= %(review)b) or (b.state = 'parked' and b.changed_at <= %(parked)b)
  )
order by b.bucket, b.raw_id
limit %(most)b
