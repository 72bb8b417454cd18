-- what: leads that their owners brought in count towards the stock, or no longer do
-- set in: legal entity, whether they count, buckets (all on one server, those of one lane on Citus)
-- set out: the person of each lead that changed sides
-- locks: the episode rows; the dealer afterwards
update episode e
set counted = %(counts)b
from staff s
where s.entity_id = %(entity)b and e.staff_id = s.id and e.dealer_id = %(entity)b and e.closed_at is null and e.own and e.counted <> %(counts)b
  and e.bucket = any(%(buckets)b::int[])
returning e.staff_id
