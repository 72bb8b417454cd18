-- what: which dealers were offered to the customer of a lead, and which was chosen
-- set in: every bucket, lead
-- set out: one row per offer
-- locks: none
select o.offered_at as at, o.dealer_id as dealer, o.rank, round(o.distance_km::numeric, 1)::float8 as kilometres, o.chosen_at
from candidate o
where o.bucket = any(%(buckets)b::int[]) and o.lead_id = %(lead_id)b
order by o.rank
