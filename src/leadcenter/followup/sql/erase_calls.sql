-- what: calls to erased customers are not placed any more, and lose the provider's name for them; looked for everywhere, since a lead moves when its
--       customer was merged
-- set in: leads, buckets
-- set out: nothing
-- locks: the calls
update privacy_call c
set order_ref = '', next_at = null, state = case when c.state = 'ready' then 'stopped' else c.state end
from unnest(%(lead_ids)b::uuid[]) as k (lead_id)
where c.bucket = any(%(everywhere)b::int[]) and c.lead_id = k.lead_id
