-- what: dealers offered go along with leads
-- set in: keys of leads, the bucket to which they go
-- set out: lead ids
-- locks: new rows; offers that the leads left there
insert into candidate (bucket, lead_id, dealer_id, rank, distance_km, offered_at, chosen_at)
select %(to_bucket)b::int, c.lead_id, c.dealer_id, c.rank, c.distance_km, c.offered_at, c.chosen_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join candidate c on c.bucket = k.bucket and c.lead_id = k.id
where k.bucket <> %(to_bucket)b::int
on conflict (bucket, lead_id, dealer_id) do update set chosen_at = excluded.chosen_at
returning lead_id
