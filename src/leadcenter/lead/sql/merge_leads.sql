-- what: leads end, since the customer has another one at the same dealer
-- set in: keys, each with the lead that goes on
-- set out: nothing
-- locks: the lead rows, held by read_work
update lead l
set status = 'merged', close_reason = 'merged', closed_at = %(now)b, merged_into = k.successor
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(successors)b::uuid[]) as k (bucket, id, successor)
where l.bucket = k.bucket and l.id = k.id
