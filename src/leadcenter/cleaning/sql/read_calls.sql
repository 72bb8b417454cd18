-- what: calls made or perhaps made to these customers since a time, over all tasks
-- set in: (bucket, customer), since
-- set out: bucket, customer, time of the call
-- locks: none (the subjects are held)
select a.bucket, a.customer_id, a.called_at
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
join cleaning_attempt a on a.bucket = k.bucket and a.customer_id = k.customer_id
where a.called_at > %(since)b and a.state in ('sending', 'unknown', 'placed')
