-- what: the re-inquiries that were attached to a lead
-- set in: every bucket, lead
-- set out: one row per raw lead
-- locks: none
select b.entered_at as at, b.raw_id as raw_lead, b.reason
from belt b
where b.bucket = any(%(buckets)b::int[]) and b.lead_id = %(lead_id)b and b.state = 'attached'
order by b.entered_at
