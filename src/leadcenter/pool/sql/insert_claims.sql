-- what: the claim log
-- set in: one row per claim that was done
-- set out: nothing
-- locks: new rows only
insert into pool_claim (bucket, id, lead_id, pool_id, entity_id, staff_id, at, by_hand)
select k.bucket, k.id, k.lead_id, %(pool)b, %(entity)b, %(staff)b, %(now)b, %(by_hand)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[]) as k (bucket, id, lead_id)
on conflict (bucket, id) do nothing
