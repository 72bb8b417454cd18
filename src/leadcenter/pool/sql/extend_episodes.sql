-- what: activities extend the protection of leads whose owner did them (or somebody of the dealer, where the pool says so); never shorter, and
--       nothing where no clock runs
-- set in: activities; kinds that count as [pool, kind]; pools with the instant until which an activity of now protects, and by_dealer 0 or 1
-- set out: leads with the instant at which they fall now (null = they do not)
-- locks: the open episodes
update episode e
set active_at = %(now)b, protect_until = case when e.protect_until is not null then greatest(e.protect_until, p.until) end
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(staff)b::uuid[], %(kinds)b::text[]) as k (bucket, lead_id, staff_id, kind)
join unnest(%(of_pools)b::uuid[], %(counting)b::text[]) as c (pool_id, kind) on c.kind = k.kind
join unnest(%(pools)b::uuid[], %(untils)b::timestamptz[], %(by_dealer)b::int[]) as p (pool_id, until, by_dealer) on p.pool_id = c.pool_id
join staff s on s.id = k.staff_id
where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null and e.pool_id = p.pool_id
  and (k.staff_id = e.staff_id or (p.by_dealer = 1 and s.entity_id = e.dealer_id))
returning e.lead_id, e.recall_at
