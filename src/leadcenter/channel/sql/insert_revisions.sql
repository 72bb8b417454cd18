-- what: a delivery came again with other content
-- set in: one row per revision
-- set out: nothing
-- locks: new rows only
insert into raw_revision (bucket, raw_id, revision, received_at, body, inquiry)
select k.bucket, k.raw_id, k.revision, %(now)b, k.body, k.inquiry
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(revisions)b::int[], %(bodies)b::bytea[], %(inquiries)b::bytea[]) as k (bucket, raw_id, revision, body, inquiry)
on conflict (bucket, raw_id, revision) do nothing
