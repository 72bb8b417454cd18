-- what: golden records with what a new inquiry added; told to whoever looks for probable matches
-- set in: keys with sealed contacts
-- set out: nothing
-- locks: customer rows held by read_contacts
with fuller as (
    update customer c
    set contact = k.contact, changed_at = %(now)b
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(contacts)b::bytea[]) as k (bucket, id, contact)
    where c.bucket = k.bucket and c.id = k.id
    returning c.bucket, c.id
)
insert into match_due (bucket, customer_ids)
select f.bucket, array_agg(f.id)
from fuller f
group by f.bucket
on conflict (bucket, id) do nothing
