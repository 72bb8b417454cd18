-- what: what people said of leads and of test drives, sealed
-- set in: keys of leads
-- set out: the sealed values
-- locks: none
select f.note
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join followup f on f.bucket = k.bucket and f.lead_id = k.lead_id
where f.note is not null
union all
select t.feedback
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join test_drive t on t.bucket = k.bucket and t.lead_id = k.lead_id
where t.feedback is not null
