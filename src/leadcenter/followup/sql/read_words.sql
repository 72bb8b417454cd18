-- what: what people said of leads and of test drives, sealed; looked for everywhere, since a lead moves when its customer was merged
-- set in: leads, buckets
-- set out: the sealed values
-- locks: none
select f.note
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
join followup f on f.bucket = any(%(everywhere)b::int[]) and f.lead_id = k.lead_id
where f.note is not null
union all
select t.feedback
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
join test_drive t on t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.lead_id
where t.feedback is not null
