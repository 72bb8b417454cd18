-- what: the customer chose a dealer (of those offered, or another)
-- set in: one row per choice
-- set out: nothing
-- locks: the candidate's row
insert into candidate (bucket, lead_id, dealer_id, rank, offered_at, chosen_at)
select k.bucket, k.lead_id, k.dealer_id, 0, %(now)b, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealer_ids)b::uuid[]) as k (bucket, lead_id, dealer_id)
on conflict (bucket, lead_id, dealer_id) do update set chosen_at = excluded.chosen_at
