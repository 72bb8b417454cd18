-- what: test drives at the old dealer that are not driven: its cars and people are free
-- set in: keys of leads that went
-- set out: nothing
-- locks: the rows
update test_drive d
set state = 'cancelled', reason = 'transferred'
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where d.bucket = k.bucket and d.lead_id = k.lead_id and d.state = 'booked'
