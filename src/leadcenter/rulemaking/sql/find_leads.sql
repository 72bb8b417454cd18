-- what: which leads exist for who would try rules on them
-- set in: buckets, leads, legal entities (null: the maker, whose all are)
-- set out: bucket and id of each
-- locks: none
select k.bucket, k.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where case
    when %(entities)b::uuid[] is null then exists (select from lead l where l.bucket = k.bucket and l.id = k.lead_id)
    else exists (
        select from dispatch d
        where d.bucket = k.bucket and d.lead_id = k.lead_id and d.ended_at is null and d.dealer_id = any (%(entities)b::uuid[]))
end
