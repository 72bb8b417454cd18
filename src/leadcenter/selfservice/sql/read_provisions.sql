-- what: to whom a person's data were provided
-- set in: keys of the customer and who was merged into him
-- set out: dealer, first provided, last end (null: it holds them still)
-- locks: none
select x.dealer_id, min(x.dispatched_at), case when bool_and(x.ended_at is not null) then max(x.ended_at) end
from (
    select d.dealer_id, d.dispatched_at, d.ended_at
    from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
    join lead l on l.bucket = k.bucket and l.customer_id = k.customer_id and l.live
    join dispatch d on d.bucket = l.bucket and d.lead_id = l.id
    union all
    select d.dealer_id, d.dispatched_at, d.ended_at
    from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
    join lead l on l.bucket = k.bucket and l.customer_id = k.customer_id and not l.live
    join dispatch d on d.bucket = l.bucket and d.lead_id = l.id
) x
group by x.dealer_id
