-- what: dispatches that lean on grants which came by a merge that is taken back
-- set in: key of the customer, dealers with purposes, the merge
-- set out: nothing
-- locks: the dispatches
update dispatch d
set merge_id = %(merge_id)b
from unnest(%(dealers)b::uuid[], %(purposes)b::text[]) as k (dealer_id, purpose)
where d.bucket = %(bucket)b and d.customer_id = %(customer_id)b and d.dealer_id = k.dealer_id and d.purpose = k.purpose
  and d.merge_id is null
