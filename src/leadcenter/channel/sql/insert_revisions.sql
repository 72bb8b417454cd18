-- what: a delivery came again with other content
-- set in: one row per revision, with the mark of what arrived (null: it came from no sender)
-- set out: nothing
-- locks: new rows only
insert into raw_revision (bucket, raw_id, revision, received_at, body, inquiry, fingerprint)
select k.bucket, k.raw_id, k.revision, %(now)b, k.body, k.inquiry, k.fingerprint
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(revisions)b::int[], %(bodies)b::bytea[], %(inquiries)b::bytea[], %(fingerprints)b::bytea[])
    as k (bucket, raw_id, revision, body, inquiry, fingerprint)
on conflict (bucket, raw_id, revision) do nothing
