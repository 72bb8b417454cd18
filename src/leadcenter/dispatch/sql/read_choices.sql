-- what: the dealers that customers chose after they inquired, newest first
-- set in: leads
-- set out: lead, dealer, when
-- locks: none
select distinct on (c.bucket, c.lead_id) c.lead_id, c.dealer_id, c.chosen_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join candidate c on c.bucket = k.bucket and c.lead_id = k.lead_id and c.chosen_at is not null
order by c.bucket, c.lead_id, c.chosen_at desc
