-- what: by which pools' rules the owners of leads are protected
-- set in: leads
-- set out: pools
-- locks: none
select distinct e.pool_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join episode e on e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null
where e.pool_id is not null
