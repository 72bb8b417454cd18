-- what: the dealer leaves: what else was to become of its leads does not count any more
-- set in: the order, keys
-- set out: nothing
-- locks: the rows
update transfer_lead t
set state = 'cancelled', reason = 'dealer_leaves', due_at = null, message_at = null, at = %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where t.bucket = k.bucket and t.lead_id = k.lead_id and t.transfer_id <> %(id)b and t.state in ('planned', 'held')
