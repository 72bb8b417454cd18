-- what: everything that customers grant, to be changed
-- set in: keys of customers
-- set out: one row per customer, entity and purpose
-- locks: the grant rows until commit, in key order: a dispatch that leans on them finishes first
select g.bucket, g.customer_id, g.entity_id, g.purpose, g.state, g.event_id, g.changed_at, g.expires_at, g.notice_no
from consent_grant g
join unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
    on g.bucket = k.bucket and g.customer_id = k.customer_id
order by g.bucket, g.customer_id, g.entity_id, g.purpose
for update of g
