-- what: what became of leads of somebody who goes
-- set in: one row a lead
-- set out: nothing
-- locks: new rows
insert into departure_lead (bucket, departure_id, entity_id, lead_id, outcome, reason, to_staff, at)
select k.bucket, %(id)b, %(entity_id)b, k.lead_id, k.outcome, k.reason, k.to_staff, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(outcomes)b::text[], %(reasons)b::text[], %(to_staff)b::uuid[])
    as k (bucket, lead_id, outcome, reason, to_staff)
on conflict (bucket, departure_id, lead_id) do nothing
