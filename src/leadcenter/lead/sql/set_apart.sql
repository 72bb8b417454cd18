-- what: second orders at a dealer stand apart of the lead that inquiries join, or take that place again where it is free
-- set in: keys, whether they stand apart
-- set out: nothing
-- locks: the lead rows, held by read_leads
update lead l
set apart = case when %(apart)b then l.id end
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
where l.bucket = k.bucket and l.id = k.id
  and (%(apart)b
       or not l.live
       or not exists (
           select
           from lead o
           where o.bucket = l.bucket and o.customer_id = l.customer_id and o.dealer_id = l.dealer_id and o.live and o.apart is null
       ))
