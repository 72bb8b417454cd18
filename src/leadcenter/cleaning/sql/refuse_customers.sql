-- what: these customers do not want to be called: every open task of theirs ends as invalid
-- set in: (bucket, customer)
-- set out: bucket, raw id of the tasks that ended
-- locks: the open tasks
update cleaning_task t
set state = 'withdrawn', verdict = 'invalid', reason = 'refused_contact', intent = 'none', said = '{"withdrawn": true}', closed_at = %(now)b
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
where t.bucket = k.bucket and t.customer_id = k.customer_id and t.state = 'open'
returning t.bucket, t.raw_id
