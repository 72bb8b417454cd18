-- what: the customer must hear that another dealer took over; once, until it was told
-- set in: key of the lead, the dealer who took over
-- set out: nothing
-- locks: new rows
insert into takeover (bucket, lead_id, dealer_id, owed_at)
select k.bucket, k.lead_id, k.dealer_id, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[]) as k (bucket, lead_id, dealer_id)
on conflict (bucket, lead_id, dealer_id) where told_at is null do nothing
