-- what: what dealers keep of leads that went to others
-- set in: one row per lead
-- set out: nothing
-- locks: new rows
insert into transfer_trace (bucket, lead_id, dealer_id, transfer_id, went_to, reason, at)
select k.bucket, k.lead_id, k.dealer_id, %(id)b, k.went_to, %(reason)b, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(went_to)b::text[]) as k (bucket, lead_id, dealer_id, went_to)
on conflict (bucket, lead_id, dealer_id, transfer_id) do nothing
