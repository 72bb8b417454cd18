-- what: calls to erased customers are not placed any more, and lose the provider's name for them
-- set in: keys of leads
-- set out: nothing
-- locks: the calls
update privacy_call c
set order_ref = '', next_at = null, state = case when c.state = 'ready' then 'stopped' else c.state end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where c.bucket = k.bucket and c.lead_id = k.lead_id
