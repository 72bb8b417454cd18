-- what: leads that a dealer holds and that this order has not come to yet
-- set in: dealer, order, how many, buckets (all on one server, those of one lane on Citus)
-- set out: keys
-- locks: none
select l.bucket, l.id
from lead l
where l.dealer_id = %(dealer_id)b and l.held_by = %(dealer_id)b and l.live and l.bucket = any(%(buckets)b::int[])
  and not exists (select from transfer_lead t where t.bucket = l.bucket and t.transfer_id = %(id)b and t.lead_id = l.id)
order by l.id
limit %(count)b
