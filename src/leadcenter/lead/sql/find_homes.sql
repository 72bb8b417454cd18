-- what: in which buckets leads live now; looked for everywhere, since a lead moves when its customer was merged
-- set in: leads, all buckets
-- set out: lead, bucket; one that gave way to another lives nowhere
-- locks: none; rides on lead_newest
select l.id, l.bucket
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
join lead l on l.bucket = any(%(everywhere)b::int[]) and l.id = k.lead_id
where l.status <> 'merged'
