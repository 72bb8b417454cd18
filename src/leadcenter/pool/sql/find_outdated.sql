-- what: open ownership whose clocks are not those of the rule as it stands: of this pool, or of none where it is the home pool
-- set in: pool, legal entity, home 0 or 1, version, how many, buckets (all on one server, those of one lane on Citus)
-- set out: bucket, lead, seq, pool, since when, last activity, whether the owner brought it in, when it falls
-- locks: the episode rows, but those that somebody else has in hand
select e.bucket, e.lead_id, e.seq, e.pool_id, e.opened_at, e.active_at, e.own, e.recall_at
from staff s
join episode e on e.staff_id = s.id and e.closed_at is null and e.bucket = any(%(buckets)b::int[])
where s.entity_id = %(entity)b and e.dealer_id = %(entity)b
  and ((e.pool_id = %(pool)b and e.pool_version is distinct from %(version)b) or (%(home)b::int = 1 and e.pool_id is null))
limit %(count)b
for update of e skip locked
