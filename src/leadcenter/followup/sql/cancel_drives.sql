-- what: booked test drives of leads that their dealer has no more do not take place
-- set in: keys of leads, why
-- set out: the drives
-- locks: the rows
update test_drive d
set state = 'cancelled', reason = %(reason)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where d.bucket = k.bucket and d.lead_id = k.lead_id and d.state = 'booked'
returning d.id
