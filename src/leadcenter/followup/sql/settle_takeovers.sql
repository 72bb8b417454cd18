-- what: the customer heard that this dealer took over
-- set in: key of the lead, dealer, the follow-up in which it was told
-- set out: nothing
-- locks: the duties
update takeover t
set told_at = %(now)b, followup_id = k.followup_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(ids)b::uuid[]) as k (bucket, lead_id, dealer_id, followup_id)
where t.bucket = k.bucket and t.lead_id = k.lead_id and t.dealer_id = k.dealer_id and t.told_at is null
