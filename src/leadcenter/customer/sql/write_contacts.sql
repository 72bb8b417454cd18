-- what: golden records with what a new inquiry added
-- set in: keys with sealed contacts
-- set out: nothing
-- locks: customer rows held by read_contacts
update customer c
set contact = k.contact, changed_at = %(now)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[]) as k (bucket, id, contact)
where c.bucket = k.bucket and c.id = k.id
