-- what: dealers hold nothing of these leads any more; that they were provided with it stays on record
-- set in: keys with sealed empty contacts
-- set out: nothing
-- locks: their rows
update dispatch d
set contact = k.contact, phone_index = null, ended_at = coalesce(d.ended_at, %(now)b)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(contacts)b::bytea[]) as k (bucket, lead_id, seq, contact)
where d.bucket = k.bucket and d.lead_id = k.lead_id and d.seq = k.seq
