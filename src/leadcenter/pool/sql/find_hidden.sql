-- what: leads that do not exist for the maker's people: a dealer's own reception brought them
-- set in: leads
-- set out: bucket, lead
-- locks: none
select l.bucket, l.id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
left join lead_of_maker v on v.bucket = k.bucket and v.id = k.lead_id
where v.id is null
