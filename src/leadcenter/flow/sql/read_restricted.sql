-- what: which of these customers are only kept
-- set in: customers
-- set out: keys
-- locks: none
select c.bucket, c.id
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join customer c on c.bucket = k.bucket and c.id = k.id
where c.restricted_at is not null
