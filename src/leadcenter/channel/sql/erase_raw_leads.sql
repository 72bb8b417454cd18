-- what: raw leads are emptied for good; a sender's id that tells who it is gives way to a keyed one
-- set in: keys with sealed empty values and ids
-- set out: nothing
-- locks: raw lead rows
update raw_lead r
set body = k.body, inquiry = k.inquiry, external_id = k.external_id
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(bodies)b::bytea[], %(inquiries)b::bytea[], %(external_ids)b::text[])
    as k (bucket, raw_id, body, inquiry, external_id)
where r.bucket = k.bucket and r.id = k.raw_id
