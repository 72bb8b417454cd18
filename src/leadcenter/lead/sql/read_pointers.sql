-- what: whether leads gave way to others
-- set in: keys
-- set out: one row per lead: customer, the lead to which it gave way (null: it did not)
-- locks: none
select l.bucket, l.id, l.customer_id, case when l.status = 'merged' then l.merged_into end
from lead l
join unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id) on l.bucket = k.bucket and l.id = k.id
