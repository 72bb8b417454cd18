-- what: the leads that raw leads founded or joined
-- set in: places on the belt
-- set out: one row per raw lead that has a lead
-- locks: none
select b.raw_id, b.lead_id
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join belt b on b.bucket = k.bucket and b.raw_id = k.raw_id
where b.lead_id is not null
