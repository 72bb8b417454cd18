-- what: which leads of customers are live
-- set in: keys of customers
-- set out: keys of leads
-- locks: none (lanes and customers are held; their belt rows are locked next, then they)
select l.bucket, l.id
from lead l
join unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
    on l.bucket = k.bucket and l.customer_id = k.customer_id
where l.live
