-- what: leads that a merge ended go on, where the customer has no other live one at the dealer
-- set in: keys with the status that they had
-- set out: ids of those that go on
-- locks: the lead rows
update lead l
set status = k.status, close_reason = '', closed_at = null, merged_into = null
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(statuses)b::text[]) as k (bucket, id, status)
where l.bucket = k.bucket and l.id = k.id and l.status = 'merged'
  and not exists (
      select
      from lead o
      where o.bucket = l.bucket and o.customer_id = l.customer_id and o.dealer_id is not distinct from l.dealer_id and o.live and o.apart is null
  )
returning l.id
