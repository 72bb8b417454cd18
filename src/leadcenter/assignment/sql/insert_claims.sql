-- what: the claim log
-- set in: one row per claim that was done: lead, by which pool's rule (null: the dealer has none); who, by which way
-- set out: nothing
-- locks: new rows only
insert into pool_claim (bucket, id, lead_id, pool_id, entity_id, staff_id, at, by_hand, how)
select k.bucket, k.id, k.lead_id, k.pool_id, %(entity)b, %(staff)b, %(now)b, %(by_hand)b, %(how)b
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(lead_ids)b::uuid[], %(pools)b::uuid[]) as k (bucket, id, lead_id, pool_id)
on conflict (bucket, id) do nothing
