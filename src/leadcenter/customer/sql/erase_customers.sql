-- what: golden records are emptied for good
-- set in: customers with the sealed empty record
-- set out: nothing
-- locks: customer rows, held
update customer c
set contact = k.contact, erased_at = coalesce(c.erased_at, %(now)b)
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[]) as k (bucket, id, contact)
where c.bucket = k.bucket and c.id = k.id
