-- what: what came with revisions of raw leads, sealed
-- set in: keys with the number of the revision
-- set out: one row per raw lead: its id, the revision, the body
-- locks: none
select v.raw_id, v.revision, v.body
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(revisions)b::int[]) as k (bucket, raw_id, revision)
join raw_revision v on v.bucket = k.bucket and v.raw_id = k.raw_id and v.revision = k.revision
