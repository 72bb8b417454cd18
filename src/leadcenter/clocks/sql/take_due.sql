-- what: clocks that somebody must look at now, the longest waiting first
-- set in: now, buckets (all on one server, those of one lane on Citus), how many
-- set out: the clocks
-- locks: the clocks until commit; those that another worker has are passed over
select c.bucket, c.lead_id, c.kind, c.seq, c.dealer_id, c.staff_id, c.brand, c.started_at, c.target_us, c.rung, c.late_us
from clock c
where c.look_at <= %(now)b and c.bucket = any(%(buckets)b::int[])
order by c.look_at
limit %(count)b
for no key update of c skip locked
