-- what: customers to be compared, with the keys under which they were found so far
-- set in: keys
-- set out: one row per customer: legal entity, sealed contact, when changed, merged away?, keys
-- locks: none
select c.bucket, c.id, c.entity_id, c.contact, c.changed_at, c.merged_into is not null, coalesce(s.keys, '{}')
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
left join match_subject s on s.bucket = k.bucket and s.customer_id = k.id
