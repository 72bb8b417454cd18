-- what: leads are nobody's any more: given back by whoever has them, or taken by an admin of their pool
-- set in: leads, whose (null: anybody's), of which pool (null: any), how, why, now
-- set out: bucket, lead, how, reason, who had it
-- locks: the rows of claims
update maker_claim c
set ended_at = greatest(%(now)b, c.at), how = %(how)b, reason = %(reason)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
where c.bucket = k.bucket and c.lead_id = k.lead_id and c.ended_at is null
  and (%(account)b::uuid is null or c.account_id = %(account)b::uuid) and (%(pool)b::uuid is null or c.pool_id = %(pool)b::uuid)
returning c.bucket, c.lead_id, c.how, c.reason, c.account_id
