-- what: calls to order go along with their leads
-- set in: keys of leads, the bucket to which they go
-- set out: outbox ids
-- locks: the outbox rows (a sender that holds one finishes first); new rows
with gone as (
    delete from outbox o
    using unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
    where o.bucket = k.bucket and o.lead_id = k.lead_id and o.topic = 'cleaning_order' and o.next_at is not null
      and k.bucket <> %(to_bucket)b::int
    returning o.id, o.topic, o.lead_id, o.payload, o.created_at, o.next_at, o.attempts, o.sent_at
)
insert into outbox (bucket, id, topic, lead_id, payload, created_at, next_at, attempts, sent_at)
select %(to_bucket)b::int, g.id, g.topic, g.lead_id, g.payload, g.created_at, g.next_at, g.attempts, g.sent_at
from gone g
returning id
