-- what: whose are these identities?
-- set in: keys of identities at the maker
-- set out: key, customer
-- locks: none
select i.kind, k.who, i.customer_bucket, i.customer_id
from unnest(%(buckets)b::int[], %(kinds)b::text[], %(whos)b::bytea[]) as k (bucket, kind, who)
join identity i on i.bucket = k.bucket and i.entity_id = %(maker)b and i.kind = k.kind
  and (i.blind_index = k.who or i.next_index = k.who)
