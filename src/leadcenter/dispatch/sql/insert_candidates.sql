-- what: dealers offered to customers who named none
-- set in: one row per offer
-- set out: nothing
-- locks: new rows only
insert into candidate (bucket, lead_id, dealer_id, rank, distance_km, offered_at)
select k.bucket, k.lead_id, k.dealer_id, k.rank, k.distance_km, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealer_ids)b::uuid[], %(ranks)b::smallint[], %(distances)b::float8[])
    as k (bucket, lead_id, dealer_id, rank, distance_km)
on conflict (bucket, lead_id, dealer_id) do nothing
