-- what: what was kept apart of raw leads, since these had gone on
-- set in: all buckets, raw leads
-- set out: the raw lead of which it was kept apart, where it lies, its id, where it stands on the belt
-- locks: none
select d.apart_of, d.raw_bucket, d.raw_id, d.home_bucket
from delivery d
where d.bucket = any(%(everywhere)b::int[]) and d.apart_of = any(%(raw_ids)b::uuid[])
