-- what: raw leads that founded leads or joined them; and raw leads in some buckets that belong to no lead (what was taken back, too, until it is emptied)
-- set in: leads; the buckets
-- set out: key, where the raw lead lies, whether it belongs to one of the leads
-- locks: none
select b.bucket, b.raw_id, b.raw_bucket, true
from belt b
where b.bucket = any(%(buckets)b::int[]) and (b.lead_id = any(%(lead_ids)b::uuid[]) or b.raw_id = any(%(lead_ids)b::uuid[]))
union all
select b.bucket, b.raw_id, b.raw_bucket, false
from belt b
where b.bucket = any(%(loose)b::int[]) and b.lead_id is null and not (b.state = 'erased' and b.reason = 'erased') and b.raw_id <> all(%(lead_ids)b::uuid[])
