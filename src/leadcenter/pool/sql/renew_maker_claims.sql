-- what: somebody worked at leads in hand: they are that person's for longer, never beyond the cap and never shorter
-- set in: leads, account, now, what an hour is in real time
-- set out: nothing
-- locks: the rows of claims
update maker_claim c
set until = greatest(c.until, least(%(now)b::timestamptz + p.extend_hours * %(hour)b::interval, c.hard_until))
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id), maker_pool p
where c.bucket = k.bucket and c.lead_id = k.lead_id and c.ended_at is null and c.account_id = %(account)b and p.id = c.pool_id
