-- what: when the first raw lead came; reads one row of each bucket
-- set in: buckets
-- set out: the moment; null where none came
-- locks: none
select min(f.received_at)
from unnest(%(buckets)b::int[]) k (bucket)
cross join lateral (select r.received_at from raw_lead r where r.bucket = k.bucket order by r.id limit 1) f
